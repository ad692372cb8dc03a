using System.Collections.Immutable;

namespace TokenGate.Pricing.Units;

/// <summary>A price that may depend on how large the whole exchange is, as providers price long contexts.</summary>
/// <param name="Base">The price of exchanges that reach no tier.</param>
public readonly record struct TieredPrice(decimal Base)
{
    private readonly ImmutableArray<PriceTier> _tiers = [];

    /// <summary>The tiers, lowest first; empty for one price at every size.</summary>
    public ImmutableArray<PriceTier> Tiers
    {
        get => _tiers.IsDefault ? [] : _tiers;
        init => _tiers = [.. value.OrderBy(static tier => tier.Above)];
    }

    /// <summary>The price of an exchange: that of the highest tier that it is above.</summary>
    /// <param name="input">All input tokens of the exchange.</param>
    public decimal At(long input)
    {
        var price = Base;
        foreach (var tier in Tiers)
        {
            price = input > tier.Above ? tier.Price : price;
        }

        return price;
    }
}
