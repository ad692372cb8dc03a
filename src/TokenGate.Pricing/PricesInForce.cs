namespace TokenGate.Pricing;

/// <summary>The price book that holds now; another takes its place while exchanges run.</summary>
/// <param name="book">The first.</param>
public sealed class PricesInForce(PriceBook book)
{
    private volatile PriceBook _book = book;

    /// <summary>The price book that holds now.</summary>
    public PriceBook Current => _book;

    /// <summary>Puts another into force, for exchanges that end from now on.</summary>
    public void Use(PriceBook book) => _book = book;
}
