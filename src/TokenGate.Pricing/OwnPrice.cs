using System.Collections.Immutable;
using TokenGate.Pricing.Units;

namespace TokenGate.Pricing;

/// <summary>A price of the company's own: over the list price of a model, or in its place. The most exact one that fits holds.</summary>
public sealed record OwnPrice
{
    /// <summary>The provider as records name it; empty for any.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The model's name, or its beginning and <c>*</c>; <c>*</c> for any.</summary>
    public string Model { get; init; } = "*";

    /// <summary>The day from which it holds, from midnight of UTC; null for ever.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The first day on which it holds no longer; null while no later one takes its place.</summary>
    public DateOnly? To { get; init; }

    /// <summary>The currency of <see cref="Units"/>, by its ISO 4217 code.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary>Prices in the place of the list's, all of them; null to keep the list's.</summary>
    public UnitPrices? Units { get; init; }

    /// <summary>What is taken off the list's prices, 0 to 1.</summary>
    public decimal Discount { get; init; }

    /// <summary>
    /// Factors of service tiers on the prices of tokens, by the tier's name as providers tell it; 1 is the standard price. They stand over
    /// those that are known.
    /// </summary>
    public ImmutableSortedDictionary<string, decimal> Tiers { get; init; } = ImmutableSortedDictionary<string, decimal>.Empty;

    /// <summary>True when the cost that the provider reports holds, where it reports one.</summary>
    public bool TakesReported { get; init; }

    /// <summary>True when it speaks of this model of this provider.</summary>
    /// <param name="provider">The provider as the record names it.</param>
    /// <param name="id">The provider's id in the price list.</param>
    /// <param name="model">The model.</param>
    internal bool Fits(string provider, string id, string model) =>
        (Provider.Length == 0 || Provider.Equals(provider, StringComparison.OrdinalIgnoreCase) || Provider.Equals(id, StringComparison.OrdinalIgnoreCase))
        && (Model.EndsWith('*') ? model.StartsWith(Model[..^1], StringComparison.OrdinalIgnoreCase) : model.Equals(Model, StringComparison.OrdinalIgnoreCase));

    /// <summary>How exact it is: a whole name before a longer beginning, and of these one with a provider.</summary>
    internal (bool IsWhole, int Length, bool HasProvider) Exactness => (!Model.EndsWith('*'), Model.Length, Provider.Length > 0);

    /// <summary>True when it holds at a moment.</summary>
    internal bool Holds(DateTimeOffset time)
    {
        var day = DateOnly.FromDateTime(time.UtcDateTime);
        return (From is not { } from || day >= from) && (To is not { } to || day < to);
    }
}
