namespace TokenGate.Pricing;

/// <summary>What a US dollar is in another currency, from a day on.</summary>
/// <param name="Currency">The currency, by its ISO 4217 code.</param>
/// <param name="From">The day from which it holds, from midnight of UTC until the next rate of the currency; null for ever.</param>
/// <param name="PerDollar">Units of the currency for a US dollar, above 0.</param>
public sealed record ExchangeRate(string Currency, DateOnly? From, decimal PerDollar);
