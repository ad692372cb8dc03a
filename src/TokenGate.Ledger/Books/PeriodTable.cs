namespace TokenGate.Ledger.Books;

/// <summary>
/// What counts at each place in the days of a question, by currency: read day by day, and kept up by what is booked since. Used by one
/// thread at a time.
/// </summary>
/// <param name="pieces">The days.</param>
internal sealed class PeriodTable(IReadOnlyList<UsageBook.Piece> pieces)
{
    private readonly long[] _sequences = new long[pieces.Count];
    private readonly List<(string? Currency, PlaceTable Table)> _tables = [];
    private int _read;

    /// <summary>The days that it is of.</summary>
    public IReadOnlyList<UsageBook.Piece> Pieces => pieces;

    /// <summary>The next day that is to be read; null when all are in it.</summary>
    public UsageBook.Piece? Next => _read < pieces.Count ? pieces[_read] : null;

    /// <summary>The tables of the currencies, in the order in which those come.</summary>
    public IReadOnlyList<(string? Currency, PlaceTable Table)> Tables => _tables;

    /// <summary>When it was used last, on the book's own count.</summary>
    public long UsedAt { get; set; }

    /// <summary>What it takes of memory, in bytes.</summary>
    public long Bytes => _tables.Sum(static each => each.Table.Bytes);

    /// <summary>The table of a currency.</summary>
    public PlaceTable Of(string? currency)
    {
        foreach (var (known, table) in _tables)
        {
            if (known == currency)
            {
                return table;
            }
        }

        _tables.Add((currency, new PlaceTable()));
        return _tables[^1].Table;
    }

    /// <summary>Says that the next day is in it, as it stood after an entry.</summary>
    public void Advance(long sequence) => _sequences[_read++] = sequence;

    /// <summary>True where something booked by an entry in a quarter hour is to be added.</summary>
    public bool Lacks(long sequence, long quarter) => IndexOf(sequence, quarter) >= 0;

    /// <summary>Adds what was booked by an entry.</summary>
    /// <exception cref="OverflowException">A sum is beyond 64 bits.</exception>
    public void Add(long sequence, long quarter, int place, in UsageSums sums)
    {
        if (IndexOf(sequence, quarter) is >= 0 and var piece)
        {
            Of(pieces[piece].Currency).Add(place, sums);
        }
    }

    private int IndexOf(long sequence, long quarter)
    {
        for (var i = 0; i < _read; i++)
        {
            if (pieces[i].From <= quarter && quarter < pieces[i].To)
            {
                return _sequences[i] < sequence ? i : -1;
            }
        }

        return -1;
    }
}
