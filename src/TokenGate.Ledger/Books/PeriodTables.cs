namespace TokenGate.Ledger.Books;

/// <summary>
/// The tables of the times that were asked for last, whole or still being read. Bounded: the one that was used longest ago is forgotten
/// first. Used by one thread at a time.
/// </summary>
internal sealed class PeriodTables
{
    /// <summary>A month of 85,000 people in four places each takes some 20 MB; pages ask for two, and one may be new.</summary>
    private const long MostBytes = 96L << 20;

    private const int Most = 4;

    private readonly List<PeriodTable> _tables = [];
    private long _tick;

    /// <summary>The table of some days; one with nothing in it where there is none so far.</summary>
    public PeriodTable Of(IReadOnlyList<UsageBook.Piece> pieces)
    {
        var table = _tables.Find(known => known.Pieces.SequenceEqual(pieces));
        if (table is null)
        {
            _tables.Add(table = new PeriodTable(pieces));
        }

        table.UsedAt = ++_tick;
        while (_tables.Count > 1 && (_tables.Count > Most || _tables.Sum(static known => known.Bytes) > MostBytes))
        {
            _tables.Remove(_tables.MinBy(static known => known.UsedAt)!);
        }

        return table;
    }

    /// <summary>Forgets one; false where that was done already.</summary>
    public bool Remove(PeriodTable table) => _tables.Remove(table);

    /// <summary>Forgets all of them.</summary>
    public void Clear() => _tables.Clear();

    /// <summary>True where something booked by an entry is to be added to one of them.</summary>
    public bool Lack(long sequence, long quarter) => _tables.Exists(table => table.Lacks(sequence, quarter));

    /// <summary>Adds what was booked by an entry.</summary>
    /// <param name="sequence">The entry.</param>
    /// <param name="quarter">The quarter hour it was booked in.</param>
    /// <param name="place">The place; negative for one that cannot be found: it is read again then.</param>
    /// <param name="sums">What was booked.</param>
    public void Add(long sequence, long quarter, int place, in UsageSums sums)
    {
        for (var i = _tables.Count - 1; i >= 0; i--)
        {
            try
            {
                if (place >= 0)
                {
                    _tables[i].Add(sequence, quarter, place, sums);
                }
                else if (_tables[i].Lacks(sequence, quarter))
                {
                    _tables.RemoveAt(i);
                }
            }
            catch (OverflowException)
            {
                // Whoever asks next is told by the journal itself.
                _tables.RemoveAt(i);
            }
        }
    }
}
