namespace TokenGate.Pricing.Catalogue;

/// <summary>A model in the price list.</summary>
/// <param name="Provider">The provider's id in the list.</param>
/// <param name="Id">The model's id in the list.</param>
/// <param name="Match">Which names are this model.</param>
/// <param name="Periods">Its prices in the list's order.</param>
internal sealed record PublishedModel(string Provider, string Id, ModelMatch Match, PricePeriod[] Periods)
{
    /// <summary>The prices of a moment: the last that hold, or the first where none does.</summary>
    public PricePeriod At(DateTimeOffset time)
    {
        for (var i = Periods.Length - 1; i > 0; i--)
        {
            if (Periods[i].Holds(time))
            {
                return Periods[i];
            }
        }

        return Periods[0];
    }
}
