using System.Runtime.CompilerServices;
using TokenGate.Gateway.Peers;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>
/// Reads counts from Redis, and from the journals: this gateway's and, in a fleet, those of the others. It keeps the days that have not
/// changed.
/// </summary>
internal sealed class CountReader : IDisposable
{
    private readonly AdminLedger _ledger;
    private readonly TimeProvider _clock;
    private readonly DayCache<UsageRow>? _journal;
    private readonly DayCache<UsageRow>? _redis;
    private readonly DayCache<SplitRow>? _splits;
    private readonly FleetSums _fleet;

    /// <summary>Begins with nothing kept.</summary>
    public CountReader(AdminLedger ledger, FleetSums fleet, TimeProvider clock)
    {
        (_ledger, _fleet, _clock) = (ledger, fleet, clock);
        if (ledger.JournalOrNull is { } journal)
        {
            _journal = Cache((query, cancellationToken) => journal.Book.ReadAsync(query, cancellationToken), static row => row.Bucket, journal.Changes(() => ledger.Zone));
            _splits = Cache((query, cancellationToken) => journal.Book.ReadSplitsAsync(query, cancellationToken), static row => row.Bucket, journal.Changes(() => ledger.Zone));
        }

        if (ledger.Redis is { } redis)
        {
            _redis = Cache(redis.ReadAsync, static row => row.Bucket, redis.Changes());
        }
    }

    /// <summary>True where the journals of several gateways are read.</summary>
    public bool IsOfAFleet => _fleet.HasPeers;

    /// <summary>Trusted counts, and what all tokens cost where that is known.</summary>
    /// <param name="question">The question.</param>
    /// <param name="source"><c>journal</c> or <c>redis</c>.</param>
    /// <param name="withSpending">
    /// True to have gross and withheld cost: journals know them, so they are right beside Redis only where each gateway that counts there
    /// can be asked.
    /// </param>
    /// <param name="cancellationToken">Ends it between two reads.</param>
    /// <exception cref="Requests.AdminFaultException">There are too many rows, or no journal.</exception>
    public Task<CountTable<UsageCounts>> ReadUsageAsync(CountQuestion question, string source, bool withSpending, CancellationToken cancellationToken) =>
        ReadUsageAsync(question, source, withSpending, CountLimits.MostRows, cancellationToken);

    /// <summary>Some groups of trusted counts, in an order, and what all of them add up to.</summary>
    /// <param name="question">The question, over the whole time.</param>
    /// <param name="ranking">Which groups.</param>
    /// <param name="source"><c>journal</c> or <c>redis</c>.</param>
    /// <param name="withSpending">True to have gross and withheld cost.</param>
    /// <param name="cancellationToken">Ends it between two reads.</param>
    /// <exception cref="Requests.AdminFaultException">There are too many groups, or no journal.</exception>
    public async Task<RankedCounts> ReadRankedAsync(CountQuestion question, UsageRanking ranking, string source, bool withSpending, CancellationToken cancellationToken)
    {
        if (IsOwn(source))
        {
            var query = question.Query(question.Columns) with { Bucket = UsageBucket.Total, Spending = withSpending };
            if (await _ledger.Journal.Book.ReadRankedAsync(query, ranking, cancellationToken) is { } ranked)
            {
                return RankedCounts.From(ranked, question);
            }
        }

        var rows = (await ReadUsageAsync(question, source, withSpending, cancellationToken)).Rows();
        return RankedCounts.From(
            rows,
            ranking.Period is var (from, to) ? (await ReadUsageAsync(question with { From = from, To = to }, source, withSpending, cancellationToken)).Rows() : rows,
            ranking);
    }

    /// <summary>All rows of trusted counts, one bucket after the other, of hours a day: however many people there are.</summary>
    /// <param name="question">The question.</param>
    /// <param name="source"><c>journal</c> or <c>redis</c>.</param>
    /// <param name="withSpending">True to have gross and withheld cost.</param>
    /// <param name="cancellationToken">Ends it between two reads.</param>
    /// <exception cref="Requests.AdminFaultException">A bucket has too many rows, or there is no journal.</exception>
    public async IAsyncEnumerable<IReadOnlyList<(CountKey Key, UsageCounts Sums)>> ReadBucketsAsync(
        CountQuestion question, string source, bool withSpending, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var part in question.Parts())
        {
            yield return (await ReadUsageAsync(part, source, withSpending, CountLimits.MostRowsOfABucket, cancellationToken)).Rows();
        }
    }

    /// <inheritdoc cref="ReadUsageAsync(CountQuestion, string, bool, CancellationToken)"/>
    private async Task<CountTable<UsageCounts>> ReadUsageAsync(
        CountQuestion question, string source, bool withSpending, int mostRows, CancellationToken cancellationToken)
    {
        _ = _ledger.Journal;
        var table = new CountTable<UsageCounts>(UsageCounts.Add, mostRows);
        var query = question.Query(question.Columns);
        if (source == "redis")
        {
            await AddAsync(_redis!.ReadAsync(query, cancellationToken), UsageCounts.From);
        }

        if (IsOwn(source) && query.By.Contains(UsageColumn.User) && query.Bucket != UsageBucket.Hour)
        {
            // The book has them as quickly, and lists of people would push all other pages' days out of the cache.
            Add(await _ledger.Journal.Book.ReadAsync(query with { Bucket = question.Bucket, Spending = withSpending }, cancellationToken), UsageCounts.From);
        }
        else if (source != "redis" || withSpending)
        {
            await AddAsync(JournalsAsync(_journal!, _fleet.Usage, query with { Spending = withSpending }, cancellationToken), source == "redis" ? UsageCounts.SpendingOf : UsageCounts.From);
        }

        return table;

        async Task AddAsync(IAsyncEnumerable<IReadOnlyList<UsageRow>> parts, Func<UsageRow, UsageCounts> countsOf)
        {
            await foreach (var rows in parts)
            {
                Add(rows, countsOf);
            }
        }

        void Add(IReadOnlyList<UsageRow> rows, Func<UsageRow, UsageCounts> countsOf)
        {
            var names = new string?[query.By.Count];
            foreach (var row in rows)
            {
                for (var i = 0; i < names.Length; i++)
                {
                    names[i] = row.NameOf(query.By[i]);
                }

                table.Add(CountKey.Create(question.BucketOf(row.Bucket), names) with { Currency = row.Currency }, countsOf(row));
            }
        }
    }

    /// <summary>Rows of gross counts and how they divide, some days at a time, grouped by these columns.</summary>
    /// <exception cref="Requests.AdminFaultException">There is no journal.</exception>
    public IAsyncEnumerable<IReadOnlyList<SplitRow>> ReadSplitsAsync(CountQuestion question, UsageColumn[] by, CancellationToken cancellationToken)
    {
        _ = _ledger.Journal;
        return JournalsAsync(_splits!, _fleet.Splits, question.Query(by), cancellationToken);
    }

    /// <summary>Where the gross tokens of a question come from. Calls that ran no model are left out.</summary>
    /// <exception cref="Requests.AdminFaultException">There is no journal.</exception>
    public async Task<Provenance> ReadProvenanceAsync(CountQuestion question, CancellationToken cancellationToken)
    {
        _ = _ledger.Journal;
        var sums = new Dictionary<UsageSource, UsageSums>();
        var query = question.Query(UsageColumn.Source, UsageColumn.Verdict) with { Bucket = UsageBucket.Day };
        await foreach (var rows in JournalsAsync(_splits!, _fleet.Splits, query, cancellationToken))
        {
            foreach (var row in rows.Where(static row => row is { Verdict: not Verdict.NoUsage, Source: not null }))
            {
                sums[row.Source!.Value] = sums.GetValueOrDefault(row.Source.Value) + row.Sums;
            }
        }

        return new Provenance(sums);
    }

    /// <summary>
    /// The editions of the counting rules that made the counts of a question, in order, each with the day on which it first appears.
    /// </summary>
    /// <param name="question">The question; with Redis its filters do not matter.</param>
    /// <param name="source"><c>journal</c> or <c>redis</c>.</param>
    /// <param name="cancellationToken">Ends it between two reads.</param>
    /// <exception cref="Requests.AdminFaultException">There is no journal.</exception>
    public async Task<IReadOnlyList<(int Edition, DateTimeOffset Since)>> ReadRulesAsync(CountQuestion question, string source, CancellationToken cancellationToken)
    {
        _ = _ledger.Journal;
        var since = new SortedDictionary<int, DateTimeOffset>();
        if (source == "redis")
        {
            foreach (var (day, editions) in await _ledger.Redis!.ReadRulesAsync(question.Query(), cancellationToken))
            {
                Note(editions, question.Zone.StartOf(day));
            }
        }
        else
        {
            await foreach (var rows in JournalsAsync(_splits!, _fleet.Splits, question.Query(UsageColumn.Rules) with { Bucket = UsageBucket.Day }, cancellationToken))
            {
                foreach (var row in rows)
                {
                    Note([row.Rules!.Value], row.Bucket);
                }
            }
        }

        return [.. since.Select(static pair => (pair.Key, pair.Value))];

        void Note(IEnumerable<int> editions, DateTimeOffset day)
        {
            foreach (var edition in editions)
            {
                since[edition] = since.TryGetValue(edition, out var first) && first <= day ? first : day;
            }
        }
    }

    /// <summary>Which gateways counted, how far, and by which models: for Redis all of them, for the journal this one.</summary>
    /// <param name="question">The question.</param>
    /// <param name="source"><c>journal</c> or <c>redis</c>.</param>
    /// <param name="cancellationToken">Ends it before it is asked.</param>
    /// <exception cref="Requests.AdminFaultException">There is no journal.</exception>
    public Task<CountOrigin> ReadOriginAsync(CountQuestion question, string source, CancellationToken cancellationToken) => source == "redis"
        ? _ledger.Redis!.ReadOriginAsync(cancellationToken)
        : new JournalUsageReader(_ledger.Journal.Reader).ReadOriginAsync(question.Query(), _clock, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _journal?.Dispose();
        _redis?.Dispose();
        _splits?.Dispose();
    }

    /// <summary>True where one journal has all that is asked for.</summary>
    private bool IsOwn(string source) => source == "journal" && !_fleet.HasPeers;

    private static DayCache<TRow> Cache<TRow>(
        Func<UsageQuery, CancellationToken, Task<IReadOnlyList<TRow>>> read, Func<TRow, DateTimeOffset> bucketOf, IUsageChanges changes) =>
        new(read, bucketOf, changes, CountLimits.MostCachedRows);

    /// <summary>Rows of this gateway's journal, and of those of the others, who are asked while this one reads.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<TRow>> JournalsAsync<TRow>(
        DayCache<TRow> own, PeerDays<TRow, IReadOnlyList<TRow>> others, UsageQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var asking = others.ReadAsync(query, cancellationToken);
        await foreach (var rows in own.ReadAsync(query, cancellationToken))
        {
            yield return rows;
        }

        foreach (var (_, rows) in await asking)
        {
            yield return rows;
        }
    }
}
