using System.Globalization;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger;

/// <summary>
/// Trusted usage from the journal itself: the embedded ledger of an installation without Redis. It reads the sums that the journal
/// keeps beside its entries, so a report costs the rows it sums, not the exchanges behind them.
/// </summary>
public sealed class JournalUsageReader(JournalReader journal) : IUsageReader
{
    /// <inheritdoc/>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<IReadOnlyList<UsageRow>> ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var table = new UsageTable(query);
        foreach (var (key, sums) in Sums(query, cancellationToken))
        {
            table.Add(key, TrustedSums.Of(sums));
        }

        return Task.FromResult(table.Rows());
    }

    /// <summary>
    /// How the gross tokens divided, in the same grouping: what was withheld, replayed and repeated beside what counts. Only the
    /// journal knows it; Redis holds trusted counts and nothing else.
    /// </summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<IReadOnlyList<SplitRow>> ReadSplitsAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var groups = new Dictionary<UsageGroup, UsageSums>();
        foreach (var (key, sums) in Sums(query, cancellationToken))
        {
            var group = UsageGroup.Of(query, key);
            groups[group] = groups.GetValueOrDefault(group) + sums;
        }

        IReadOnlyList<SplitRow> rows =
        [
            .. groups.OrderBy(pair => pair.Key, UsageGroup.Order(query))
                .Select(pair => new SplitRow(pair.Key.Bucket, pair.Key.User, pair.Key.Team, pair.Key.Route, pair.Key.Model, pair.Value)),
        ];
        return Task.FromResult(rows);
    }

    /// <summary>Sums of a query, cut by bucket where the bucket is a number of hours, and by the hour for months.</summary>
    private List<(BookingKey Key, UsageSums Sums)> Sums(UsageQuery query, CancellationToken cancellationToken) => journal.Query(connection =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        var hours = query.Bucket == UsageBucket.Hour ? 1 : 24;
        using var command = connection.CreateCommand();
        var names = new[] { UsageColumn.Team, UsageColumn.User, UsageColumn.Route, UsageColumn.Model };
        var selected = names.Select(column => query.By.Contains(column) ? NameOf(column) : "'-'");
        var grouped = names.Where(query.By.Contains).Select(NameOf).Prepend("1");
        var first = UnixHour.Of(query.From);
        var cut = string.Create(CultureInfo.InvariantCulture, $"(hour - {Align(first, hours)}) / {hours} * {hours} + {Align(first, hours)}");
        command.CommandText =
            $"SELECT {cut}, {string.Join(", ", selected)}, {AddSums.SelectSums} FROM usage "
            + $"WHERE hour >= $from AND hour < $to GROUP BY {string.Join(", ", grouped)}";
        command.Parameters.AddWithValue("$from", first);
        command.Parameters.AddWithValue("$to", UnixHour.Ceiling(query.To));

        var sums = new List<(BookingKey, UsageSums)>();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var key = new BookingKey(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4));
            sums.Add((key, AddSums.Read(row, 5)));
        }

        return sums;
    });

    /// <summary>The start of the span of so many hours that holds an hour; right before 1970 too.</summary>
    private static long Align(long hour, int hours) => hour - (((hour % hours) + hours) % hours);

    private static string NameOf(UsageColumn column) => column switch
    {
        UsageColumn.User => "user",
        UsageColumn.Team => "team",
        UsageColumn.Route => "route",
        UsageColumn.Model => "model",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "no such column"),
    };
}
