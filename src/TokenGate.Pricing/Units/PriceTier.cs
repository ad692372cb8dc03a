namespace TokenGate.Pricing.Units;

/// <summary>A price that holds for whole exchanges above a size.</summary>
/// <param name="Above">Input tokens, cached and written ones included; above them the price holds for every token of the exchange.</param>
/// <param name="Price">The price, in the unit of the price that it takes the place of.</param>
public readonly record struct PriceTier(long Above, decimal Price);
