namespace TokenGate.Pricing.Tests.Reference;

/// <summary>What the package says of an exchange.</summary>
/// <param name="Model">The id of the model whose price it used.</param>
/// <param name="Total">Its own result, in dollars: the sum of doubles.</param>
/// <param name="Exact">The same prices and units in integers: billionths of a dollar.</param>
internal sealed record PackagePrice(string Model, double Total, string Exact);
