using TokenGate.Pricing.Catalogue;
using TokenGate.Pricing.Units;

namespace TokenGate.Pricing;

/// <summary>All that the lists say of one model of one provider.</summary>
/// <param name="provider">The provider's id in the price list.</param>
/// <param name="published">The list's entry; null when it has none.</param>
/// <param name="own">The company's own prices that fit, the most exact first.</param>
/// <param name="version">The version of both lists.</param>
internal sealed class ModelPrices(string provider, PublishedModel? published, OwnPrice[] own, string version)
{
    private readonly string? _publishedName = published is null ? null : $"{version} {published.Provider}/{published.Id}";

    private readonly string[] _ownNames = [.. own.Select(price => $"{version} own/{(price.Provider.Length > 0 ? price.Provider + "/" : "")}{price.Model}")];

    /// <summary>The provider's id in the price list.</summary>
    public string Provider => provider;

    /// <summary>The company's own price that holds at a moment; null when none does.</summary>
    public OwnPrice? OwnAt(DateTimeOffset time) => IndexAt(time) is >= 0 and var at ? own[at] : null;

    /// <summary>
    /// The prices that hold at a moment, their currency, what is left of them after a discount, and the name of their entry.
    /// </summary>
    /// <returns>False when no list has any.</returns>
    public bool TryGet(DateTimeOffset time, out UnitPrices units, out string currency, out decimal left, out string name)
    {
        (units, currency, left, name) = (null!, Conversion.Dollar, 1, "");
        var at = IndexAt(time);
        if (at >= 0 && own[at].Units is { } replaced)
        {
            (units, currency, name) = (replaced, own[at].Currency, _ownNames[at]);
            return true;
        }

        if (published?.At(time).Units is not { IsEmpty: false } listed)
        {
            return false;
        }

        (units, left, name) = (listed, at >= 0 ? 1 - own[at].Discount : 1, _publishedName!);
        return true;
    }

    private int IndexAt(DateTimeOffset time)
    {
        for (var i = 0; i < own.Length; i++)
        {
            if (own[i].Holds(time))
            {
                return i;
            }
        }

        return -1;
    }
}
