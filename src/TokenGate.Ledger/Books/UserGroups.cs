using System.Runtime.InteropServices;

namespace TokenGate.Ledger.Books;

/// <summary>
/// Usage by user, and by what else a query groups by, from what counts at each place. A group has a number: of the class, and of the
/// person.
/// </summary>
internal sealed class UserGroups(UsageQuery query, PlaceBook places)
{
    private const string Nobody = "-";

    private readonly ClassGroups _classes = new(query, [.. query.By.Where(static column => column != UsageColumn.User)]);

    /// <summary>Numbers that say whether a group has a row: what all of it cost only where that is asked for.</summary>
    private int Counted => query.Spending ? PlaceTable.Cost + 2 : PlaceTable.Cost + 1;

    /// <summary>The sums of a table, by group.</summary>
    /// <exception cref="OverflowException">A sum is beyond 64 bits.</exception>
    public Dictionary<long, long[]> Sums(PlaceTable table)
    {
        var sums = new Dictionary<long, long[]>();
        var groupOf = _classes.Of(places);
        for (var slot = 0; slot < table.Count; slot++)
        {
            var place = table.PlaceAt(slot);
            if (groupOf[places.ClassOf(place)] is var group and >= 0)
            {
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, ((long)group << 32) | (uint)(places.PersonOf(place) + 1), out _);
                sum ??= new long[PlaceTable.Columns];
                PackedSums.AddRow(table.RowAt(slot), sum);
            }
        }

        return sums;
    }

    /// <summary>All rows of a time in one currency, in no order.</summary>
    public IEnumerable<UsageRow> Rows(PlaceTable table, string? currency, DateTimeOffset bucket) =>
        Sums(table).Where(pair => HasRow(pair.Value)).Select(pair => Row(pair.Key, pair.Value, currency, bucket));

    /// <summary>The groups that a ranking asks for.</summary>
    /// <param name="table">The time that is asked about.</param>
    /// <param name="ranked">The time by which they are ordered.</param>
    /// <param name="ranking">The ranking.</param>
    /// <param name="bucket">The bucket of the rows.</param>
    /// <exception cref="OverflowException">A sum is beyond 64 bits.</exception>
    public RankedUsage Rank(PeriodTable table, PeriodTable ranked, UsageRanking ranking, DateTimeOffset bucket)
    {
        var sums = table.Tables.OrderBy(static each => each.Currency, StringComparer.Ordinal).Select(each => (each.Currency, Sums: Sums(each.Table))).ToList();
        var asked = table == ranked ? sums : [.. ranked.Tables.Select(each => (each.Currency, Sums: Sums(each.Table)))];
        var rows = new List<UsageRow>();
        foreach (var group in Order(asked, ranking))
        {
            rows.AddRange(sums.Where(each => each.Sums.TryGetValue(group, out var row) && HasRow(row)).Select(each => Row(group, each.Sums[group], each.Currency, bucket)));
        }

        var groups = sums.SelectMany(each => each.Sums.Where(pair => HasRow(pair.Value)).Select(static pair => pair.Key));
        return new RankedUsage(rows, [.. sums.Select(each => Total(each.Sums.Values, each.Currency, bucket))], sums.Count == 1 ? groups.Count() : groups.Distinct().Count());
    }

    private IEnumerable<long> Order(IReadOnlyList<(string? Currency, Dictionary<long, long[]> Sums)> sums, UsageRanking ranking)
    {
        var found = new Dictionary<long, long>();
        foreach (var (key, row) in sums.SelectMany(static each => each.Sums).Where(pair => HasRow(pair.Value)))
        {
            ref var value = ref CollectionsMarshal.GetValueRefOrAddDefault(found, key, out _);
            value = checked(value + ranking.ValueOf(row[0], row[1], row[2], row[3], row[4]));
        }

        return ranking.Order(found, Comparer<long>.Create(CompareNames));
    }

    private int CompareNames(long left, long right)
    {
        foreach (var column in query.By)
        {
            if (string.CompareOrdinal(NameOf(left, column), NameOf(right, column)) is not 0 and var order)
            {
                return order;
            }
        }

        return 0;
    }

    private string NameOf(long group, UsageColumn column)
    {
        if (column == UsageColumn.User)
        {
            return (int)(uint)group is > 0 and var person ? places.People.Span[person - 1] : Nobody;
        }

        var (key, kind) = _classes[(int)(group >> 32)];
        return UsageGroup.NameOf(column, key, kind);
    }

    private UsageRow Row(long group, long[] row, string? currency, DateTimeOffset bucket)
    {
        string? Name(UsageColumn column) => query.By.Contains(column) ? NameOf(group, column) : null;
        return Row(row, currency, bucket) with
        {
            User = Name(UsageColumn.User),
            Team = Name(UsageColumn.Team),
            Route = Name(UsageColumn.Route),
            Model = Name(UsageColumn.Model),
            Project = Name(UsageColumn.Project),
            Client = Name(UsageColumn.Client),
            Work = Name(UsageColumn.Work),
        };
    }

    private UsageRow Row(ReadOnlySpan<long> row, string? currency, DateTimeOffset bucket) => new(bucket, null, null, null, null, row[0], row[1], row[2], row[3])
    {
        CachedTokens = row[4],
        Cost = row[PlaceTable.Cost],
        Currency = currency,
        GrossCost = query.Spending ? row[PlaceTable.Cost + 1] : null,
        WithheldCost = query.Spending ? row[PlaceTable.Cost + 2] : null,
    };

    private UsageRow Total(IEnumerable<long[]> rows, string? currency, DateTimeOffset bucket)
    {
        var total = new long[PlaceTable.Columns];
        foreach (var row in rows)
        {
            PackedSums.AddRow(row, total);
        }

        return Row(total, currency, bucket);
    }

    private bool HasRow(long[] row) => row.AsSpan(0, Counted).ContainsAnyExcept(0);
}
