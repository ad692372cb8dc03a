namespace TokenGate.Pricing;

/// <summary>
/// The prices that hold now, in the currency of each moment; others take their place while exchanges run. Thread-safe.
/// </summary>
public sealed class PricesInForce
{
    private readonly Lock _gate = new();
    private volatile State _state;

    /// <summary>Prices of one currency.</summary>
    /// <param name="book">The first.</param>
    public PricesInForce(PriceBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        _state = new State(_ => book, _ => book.Currency, new Dictionary<string, PriceBook>(StringComparer.Ordinal) { [book.Currency] = book }, book);
    }

    /// <summary>The price book of the currency that holds at present, or will from its midnight on.</summary>
    public PriceBook Current => _state.Newest;

    /// <summary>The price book of what begins at a moment: that of the currency which holds then.</summary>
    public PriceBook At(DateTimeOffset moment)
    {
        var state = _state;
        var code = state.CurrencyAt(moment);
        if (code == state.Newest.Currency)
        {
            return state.Newest;
        }

        lock (_gate)
        {
            // A company has few currencies in its life.
            return state.Books.TryGetValue(code, out var known) ? known : state.Books[code] = state.Make(code);
        }
    }

    /// <summary>Puts other prices into force, for exchanges that end from now on.</summary>
    /// <param name="make">Makes the book of a currency.</param>
    public void Use(Func<string, PriceBook> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        lock (_gate)
        {
            _state = State.From(make, _state.CurrencyAt, _state.Newest.Currency);
        }
    }

    /// <summary>Says which currency holds when.</summary>
    /// <param name="currencyAt">The currency of what begins at a moment.</param>
    /// <param name="newest">The currency that holds at present, or will from its midnight on.</param>
    public void Follow(Func<DateTimeOffset, string> currencyAt, string newest)
    {
        ArgumentNullException.ThrowIfNull(currencyAt);
        lock (_gate)
        {
            _state = State.From(_state.Make, currencyAt, newest);
        }
    }

    /// <summary>What holds together. The books are written under the gate alone.</summary>
    private sealed record State(Func<string, PriceBook> Make, Func<DateTimeOffset, string> CurrencyAt, Dictionary<string, PriceBook> Books, PriceBook Newest)
    {
        public static State From(Func<string, PriceBook> make, Func<DateTimeOffset, string> currencyAt, string newest)
        {
            var book = make(newest);
            return new State(make, currencyAt, new Dictionary<string, PriceBook>(StringComparer.Ordinal) { [newest] = book }, book);
        }
    }
}
