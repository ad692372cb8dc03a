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
        return Task.FromResult(Usage(query, Sums(query, query.Spending ? SumColumns.SelectSpendingSums : SumColumns.SelectTrustedSums, cancellationToken)));
    }

    /// <summary>
    /// How the gross tokens divided, in the same grouping: what was withheld, replayed and repeated beside what counts. Only the
    /// journal knows it; Redis holds trusted counts and nothing else. Corrections are in the groups of their exchanges.
    /// </summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<IReadOnlyList<SplitRow>> ReadSplitsAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Task.FromResult(Splits(query, cancellationToken));
    }

    /// <summary>The same, at once.</summary>
    internal IReadOnlyList<SplitRow> Splits(UsageQuery query, CancellationToken cancellationToken) => Splits(query, Sums(query, SumColumns.SelectSums, cancellationToken));

    /// <summary>The rows of trusted usage that sums make.</summary>
    /// <param name="query">The query.</param>
    /// <param name="booked">Sums by wall-clock hour, each within the query's time and names.</param>
    internal static IReadOnlyList<UsageRow> Usage(UsageQuery query, List<(long LocalHour, string? Currency, Booking Booking)> booked)
    {
        var table = new UsageTable(query);
        foreach (var (hour, currency, booking) in booked)
        {
            table.Add(hour, booking.Key, TrustedSums.From(booking.Sums), booking.Class, currency, query.Spending ? booking.Sums.Cost : default);
        }

        return table.Rows(query.Spending);
    }

    /// <summary>The rows of splits that sums make.</summary>
    /// <param name="query">The query.</param>
    /// <param name="booked">Sums by wall-clock hour, each within the query's time and names.</param>
    internal static IReadOnlyList<SplitRow> Splits(UsageQuery query, List<(long LocalHour, string? Currency, Booking Booking)> booked)
    {
        var groups = new Dictionary<UsageGroup, UsageSums>();
        foreach (var (hour, currency, (key, kind, sums)) in booked)
        {
            var group = UsageGroup.From(query, hour, key, kind, currency);
            groups[group] = groups.GetValueOrDefault(group) + sums;
        }

        return [.. groups.OrderBy(pair => pair.Key, UsageGroup.Order).Select(pair => Row(query, pair.Key, pair.Value))];
    }

    /// <summary>The editions of the counting rules that made each day of a query, in order; days without exchanges are absent.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<IReadOnlyDictionary<DateOnly, IReadOnlyList<int>>> ReadRulesAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var rows = await ReadSplitsAsync(query with { Bucket = UsageBucket.Day, By = [UsageColumn.Rules] }, cancellationToken);
        return rows.GroupBy(row => query.Zone.DayOf(row.Bucket))
            .ToDictionary(static day => day.Key, static IReadOnlyList<int> (day) => [.. day.Select(static row => row.Rules!.Value).Order()]);
    }

    /// <summary>
    /// Where the gross tokens of a query come from; its buckets and columns do not matter. Calls that ran no model are left out.
    /// </summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<Provenance> ReadProvenanceAsync(UsageQuery query, CancellationToken cancellationToken) => Task.FromResult(journal.Query(connection =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var command = connection.CreateCommand();
        Bound(command, Quarters(query));
        command.CommandText = $"SELECT source, {SumColumns.SelectSums} FROM usage JOIN place ON place.id = usage.place WHERE {Filter(command, query)} AND verdict <> {(int)Verdict.NoUsage} GROUP BY source";
        var sums = new Dictionary<UsageSource, UsageSums>();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            sums.Add((UsageSource)row.GetInt32(0), SumColumns.Read(row, 1));
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

    private static SplitRow Row(UsageQuery query, UsageGroup group, UsageSums sums) => new(
        group.Bucket,
        group.Name(query, UsageColumn.User),
        group.Name(query, UsageColumn.Team),
        group.Name(query, UsageColumn.Route),
        group.Name(query, UsageColumn.Model),
        group.Name(query, UsageColumn.Verdict) is { } verdict ? Enum.Parse<Verdict>(verdict) : null,
        group.Name(query, UsageColumn.Reason),
        sums)
    {
        Project = group.Name(query, UsageColumn.Project),
        Client = group.Name(query, UsageColumn.Client),
        Provider = group.Name(query, UsageColumn.Provider),
        Tier = group.Name(query, UsageColumn.Tier),
        Work = group.Name(query, UsageColumn.Work),
        Currency = group.Currency,
        Rules = group.Name(query, UsageColumn.Rules) is { } rules ? int.Parse(rules, CultureInfo.InvariantCulture) : null,
        Source = group.Name(query, UsageColumn.Source) is { } source && StoredNames.TryParse(source, out UsageSource parsed) ? parsed : null,
    };

    /// <summary>
    /// Sums of a query by the wall-clock hour in which their bucket begins or, for months, their day. Where the clock changes within the
    /// query, each part of it is cut by its own offset; where the currency changes, too.
    /// </summary>
    private List<(long LocalHour, string? Currency, Booking Booking)> Sums(UsageQuery query, string select, CancellationToken cancellationToken) => journal.Query(connection =>
    {
        var zone = query.Zone;
        using var command = connection.CreateCommand();
        var columns = PlaceIds.Columns.Select(name => query.By.Any(column => NameOf(column) == name) ? name : Absent(name)).ToArray();
        var grouped = query.By.Select(NameOf).Distinct().Prepend("1");
        var filter = Filter(command, query);
        var sums = new List<(long, string?, Booking)>();
        var (first, last) = Clamp(connection, Quarters(query));
        foreach (var (from, to, offset, currency) in Spans(query, first, last))
        {
            cancellationToken.ThrowIfCancellationRequested();
            command.CommandText =
                $"SELECT {Cut(query, from, offset)}, {string.Join(", ", columns)}, {select} FROM {Tables(query)} ON place.id = usage.place "
                + $"WHERE {filter} GROUP BY {string.Join(", ", grouped)}";
            Bound(command, (from, to));
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                var (key, kind) = PlaceIds.Read(row, 0, 1);
                var hour = query.Bucket == UsageBucket.Total ? zone.LocalHour(from) : row.GetInt64(0);
                sums.Add((hour, currency, new Booking(key, kind, SumColumns.Read(row, 1 + PlaceIds.Columns.Length))));
            }
        }

        return sums;
    });

    /// <summary>
    /// The tables in the order in which they are read. SQLite cannot know that the places of a team, a project or a program are few, and
    /// would read what everybody did in the time; of a user it knows by the index.
    /// </summary>
    private static string Tables(UsageQuery query) => query.User is null && (query.Team ?? query.Project ?? query.Client) is not null ? "place CROSS JOIN usage" : "usage JOIN place";

    /// <summary>The parts of a span in which neither the clock nor the currency changes.</summary>
    private static IEnumerable<(long From, long To, long Offset, string? Currency)> Spans(UsageQuery query, long first, long last) => query.Currencies is { } currencies
        ? currencies.Spans(first, last).SelectMany(part => query.Zone.Spans(part.From, part.To).Select(span => (span.From, span.To, span.Offset, (string?)part.Code)))
        : query.Zone.Spans(first, last).Select(static span => (span.From, span.To, span.Offset, (string?)null));

    private static (long From, long To) Quarters(UsageQuery query) => (QuarterHour.From(query.From), QuarterHour.Ceiling(query.To));

    /// <summary>What there is of a span: a question from the beginning of time is as cheap as one from the first booking.</summary>
    private static (long From, long To) Clamp(SqliteConnection connection, (long From, long To) span)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT min(quarter) FROM usage), (SELECT max(quarter) FROM usage)";
        using var row = command.ExecuteReader();
        return row.Read() && !row.IsDBNull(0) ? (Math.Max(span.From, row.GetInt64(0)), Math.Min(span.To, row.GetInt64(1) + 1)) : (0, 0);
    }

    /// <summary>The wall-clock hour in which a bucket of whole hours begins; months are put together from days.</summary>
    private static string Cut(UsageQuery query, long from, long offset)
    {
        if (query.Bucket == UsageBucket.Total)
        {
            return "0";
        }

        var length = QuarterHour.PerHour * (query.Bucket == UsageBucket.Hour ? 1 : ReportingZone.HoursPerDay);
        var first = Align(from + offset, length);
        return string.Create(
            CultureInfo.InvariantCulture, $"((quarter + {offset - first}) / {length} * {length} + {first}) / {QuarterHour.PerHour}");
    }

    private static void Bound(SqliteCommand command, (long From, long To) quarters)
    {
        Set("$from", quarters.From);
        Set("$to", quarters.To);

        void Set(string name, long value)
        {
            if (command.Parameters.Contains(name))
            {
                command.Parameters[name].Value = value;
            }
            else
            {
                command.Parameters.AddWithValue(name, value);
            }
        }
    }

    private static string Filter(SqliteCommand command, UsageQuery query)
    {
        var terms = new List<string> { "quarter >= $from", "quarter < $to" };
        Add("user", query.User);
        Add("team", query.Team);
        Add("route", query.Route);
        Add("model", query.Model);
        Add("project", query.Project);
        Add("client", query.Client);
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

    /// <summary>The start of the span of so many quarter hours that holds one; right before 1970 too.</summary>
    private static long Align(long quarter, int length) => quarter - (((quarter % length) + length) % length);

    private static string Absent(string column) => column is "verdict" or "source" or "rules" ? "0" : "'-'";

    private static string NameOf(UsageColumn column) => column switch
    {
        UsageColumn.User => "user",
        UsageColumn.Team => "team",
        UsageColumn.Route => "route",
        UsageColumn.Model => "model",
        UsageColumn.Verdict => "verdict",
        UsageColumn.Reason => "reason",
        UsageColumn.Project => "project",
        UsageColumn.Client => "client",
        UsageColumn.Provider => "provider",
        UsageColumn.Tier => "tier",
        UsageColumn.Work => "work",
        UsageColumn.Rules => "rules",
        UsageColumn.Source => "source",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "no such column"),
    };
}
