namespace TokenGate.Pricing.Catalogue;

/// <summary>A provider in the price list.</summary>
/// <param name="Id">Its id in the list.</param>
/// <param name="Fallbacks">Providers whose models it sells at their prices, by id, where it lists no model of the name.</param>
/// <param name="Models">Its models; of several that fit a name, the first is it.</param>
internal sealed record PublishedProvider(string Id, string[] Fallbacks, PublishedModel[] Models);
