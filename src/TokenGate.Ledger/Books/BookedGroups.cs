using System.Runtime.InteropServices;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Books;

/// <summary>Gathers spans into the groups of a query.</summary>
internal sealed class BookedGroups(UsageQuery query)
{
    private static readonly int Columns = SumColumns.All.Length;

    private readonly List<(long LocalHour, string? Currency, long[] Rows)> _buckets = [];
    private readonly ClassGroups _groups = new(query, query.By);

    /// <summary>The bucket of a piece: an hour that lies in it. Pieces of one bucket that follow each other share it.</summary>
    public int Bucket(UsageBook.Piece piece)
    {
        var hour = query.Bucket == UsageBucket.Total ? 0 : query.Zone.LocalHour(piece.From);
        if (_buckets.Count == 0 || _buckets[^1].LocalHour != hour || _buckets[^1].Currency != piece.Currency)
        {
            _buckets.Add((hour, piece.Currency, []));
        }

        return _buckets.Count - 1;
    }

    /// <summary>Adds a span to a bucket.</summary>
    public void Add(BookedSpan span, PlaceBook places, int bucket)
    {
        var groupOf = _groups.Of(places);
        if (_buckets.Count == 0)
        {
            _buckets.Add((0, null, []));
        }

        ref var into = ref CollectionsMarshal.AsSpan(_buckets)[bucket];
        if (into.Rows.Length < _groups.Count * Columns)
        {
            Array.Resize(ref into.Rows, _groups.Count * Columns);
        }

        span.AddTo(groupOf, into.Rows);
    }

    /// <summary>The sums by bucket and group, as the journal's reader has them; a group without a booking in a bucket is absent.</summary>
    public List<(long LocalHour, string? Currency, Booking Booking)> Sums()
    {
        var sums = new List<(long, string?, Booking)>();
        foreach (var (hour, currency, rows) in _buckets)
        {
            for (var group = 0; group * Columns < rows.Length; group++)
            {
                // A class is in a span when anything was booked for it, and whatever was, was an exchange at least at first.
                var row = rows.AsSpan(group * Columns, Columns);
                if (row.ContainsAnyExcept(0))
                {
                    sums.Add((hour, currency, new Booking(_groups[group].Key, _groups[group].Class, SumColumns.Read(row))));
                }
            }
        }

        return sums;
    }

    /// <summary>The groups with the people of some places.</summary>
    public IReadOnlyList<BookedGroup> People(NumberSet of, PlaceBook places)
    {
        var groupOf = _groups.Of(places);
        var (people, hasNobody) = (new NumberSet?[_groups.Count], new bool[_groups.Count]);
        foreach (var place in of.All())
        {
            if (groupOf[places.ClassOf(place)] is not (var group and >= 0))
            {
                continue;
            }

            if (places.PersonOf(place) is var person and not PlaceBook.Nobody)
            {
                (people[group] ??= new NumberSet()).Add(person);
            }
            else
            {
                hasNobody[group] = true;
            }
        }

        var rows = _buckets.Count == 0 ? [] : _buckets[0].Rows;
        var found = new List<BookedGroup>();
        for (var group = 0; group * Columns < rows.Length; group++)
        {
            found.Add(new BookedGroup(_groups.NamesOf(group), [.. people[group]?.All() ?? []], hasNobody[group], SumColumns.Read(rows.AsSpan(group * Columns, Columns))));
        }

        return found;
    }
}
