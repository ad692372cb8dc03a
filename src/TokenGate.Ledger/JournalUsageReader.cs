using System.Globalization;
using Microsoft.Data.Sqlite;
using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>
/// Usage from the journal itself: the embedded ledger of an installation without Redis, and the only place that knows what was withheld. It
/// reads the sums that the journal keeps beside its entries, so a report costs the rows it sums, not the exchanges behind them.
/// </summary>
public sealed class JournalUsageReader(JournalReader journal) : IUsageReader
{
    /// <inheritdoc/>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<IReadOnlyList<UsageRow>> ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var table = new UsageTable(query);
        foreach (var (key, _, sums) in Sums(query, cancellationToken))
        {
            table.Add(key, TrustedSums.From(sums));
        }

        return Task.FromResult(table.Rows());
    }

    /// <summary>
    /// How the gross tokens divided, in the same grouping: what was withheld, replayed and repeated beside what counts. Only the
    /// journal knows it; Redis holds trusted counts and nothing else. Corrections are in the groups of their exchanges.
    /// </summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<IReadOnlyList<SplitRow>> ReadSplitsAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var groups = new Dictionary<UsageGroup, UsageSums>();
        foreach (var (key, kind, sums) in Sums(query, cancellationToken))
        {
            var group = UsageGroup.From(query, key, kind);
            groups[group] = groups.GetValueOrDefault(group) + sums;
        }

        IReadOnlyList<SplitRow> rows =
        [
            .. groups.OrderBy(pair => pair.Key, UsageGroup.Order(query))
                .Select(pair => new SplitRow(
                    pair.Key.Bucket, pair.Key.User, pair.Key.Team, pair.Key.Route, pair.Key.Model, pair.Key.Verdict, pair.Key.Reason, pair.Value)),
        ];
        return Task.FromResult(rows);
    }

    /// <summary>Where the gross tokens of a query come from; its buckets and columns do not matter.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<Provenance> ReadProvenanceAsync(UsageQuery query, CancellationToken cancellationToken) => Task.FromResult(journal.Query(connection =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT source, {AddSums.SelectSums} FROM usage WHERE {Filter(command, query)} GROUP BY source";
        var sums = new Dictionary<UsageSource, UsageSums>();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            sums.Add((UsageSource)row.GetInt32(0), AddSums.Read(row, 1));
        }

        return new Provenance(sums);
    }));

    /// <summary>Where the counts of a query come from: this journal, as far as it is on disk now. A journal lags behind nothing.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<CountOrigin> ReadOriginAsync(UsageQuery query, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(time);
        cancellationToken.ThrowIfCancellationRequested();
        var now = time.GetUtcNow();
        return Task.FromResult(journal.Query(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT coalesce(max(sequence), 0) FROM entry";
            var last = (long)command.ExecuteScalar()!;
            var gateway = new GatewayOrigin(journal.GatewayId, last, last, now, JudgingHistory.Versions(connection, query.From, query.To));
            return new CountOrigin("journal", journal.File, JournalSchema.Current.ToString(CultureInfo.InvariantCulture), now, [gateway]);
        }));
    }

    /// <summary>Sums of a query, cut by bucket where the bucket is a number of hours, and by the day for months.</summary>
    private List<(BookingKey Key, BookingClass Class, UsageSums Sums)> Sums(UsageQuery query, CancellationToken cancellationToken) => journal.Query(connection =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var command = connection.CreateCommand();
        var columns = Enum.GetValues<UsageColumn>();
        var selected = columns.Select(column => query.By.Contains(column) ? NameOf(column) : Absent(column));
        var grouped = columns.Where(query.By.Contains).Select(NameOf).Prepend("1");
        command.CommandText =
            $"SELECT {Cut(query)}, {string.Join(", ", selected)}, {AddSums.SelectSums} FROM usage WHERE {Filter(command, query)} GROUP BY {string.Join(", ", grouped)}";

        var sums = new List<(BookingKey, BookingClass, UsageSums)>();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            // In the order of the columns: user, team, route, model, verdict, reason.
            var key = new BookingKey(row.GetInt64(0), row.GetString(2), row.GetString(1), row.GetString(3), row.GetString(4));
            sums.Add((key, new BookingClass((Verdict)row.GetInt32(5), default, row.GetString(6)), AddSums.Read(row, 7)));
        }

        return sums;
    });

    private static string Cut(UsageQuery query)
    {
        var first = UnixHour.From(query.From);
        if (query.Bucket == UsageBucket.Total)
        {
            return first.ToString(CultureInfo.InvariantCulture);
        }

        var hours = query.Bucket == UsageBucket.Hour ? 1 : 24;
        return string.Create(CultureInfo.InvariantCulture, $"(hour - {Align(first, hours)}) / {hours} * {hours} + {Align(first, hours)}");
    }

    private static string Filter(SqliteCommand command, UsageQuery query)
    {
        var terms = new List<string> { "hour >= $from", "hour < $to" };
        command.Parameters.AddWithValue("$from", UnixHour.From(query.From));
        command.Parameters.AddWithValue("$to", UnixHour.Ceiling(query.To));
        Add("user", query.User);
        Add("team", query.Team);
        Add("route", query.Route);
        Add("model", query.Model);
        return string.Join(" AND ", terms);

        void Add(string column, string? value)
        {
            if (value is not null)
            {
                terms.Add($"{column} = ${column}");
                command.Parameters.AddWithValue($"${column}", value);
            }
        }
    }

    /// <summary>The start of the span of so many hours that holds an hour; right before 1970 too.</summary>
    private static long Align(long hour, int hours) => hour - (((hour % hours) + hours) % hours);

    private static string Absent(UsageColumn column) => column == UsageColumn.Verdict ? "0" : "'-'";

    private static string NameOf(UsageColumn column) => column switch
    {
        UsageColumn.User => "user",
        UsageColumn.Team => "team",
        UsageColumn.Route => "route",
        UsageColumn.Model => "model",
        UsageColumn.Verdict => "verdict",
        UsageColumn.Reason => "reason",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "no such column"),
    };
}
