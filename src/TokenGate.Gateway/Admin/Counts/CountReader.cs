using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>Reads counts from the journal and from Redis, and keeps the days that have not changed.</summary>
internal sealed class CountReader : IDisposable
{
    private readonly AdminLedger _ledger;
    private readonly TimeProvider _clock;
    private readonly DayCache<UsageRow>? _journal;
    private readonly DayCache<UsageRow>? _redis;
    private readonly DayCache<SplitRow>? _splits;
    private readonly DayCache<SourceRow>? _sources;

    /// <summary>Begins with nothing kept.</summary>
    public CountReader(AdminLedger ledger, TimeProvider clock)
    {
        (_ledger, _clock) = (ledger, clock);
        if (ledger.JournalOrNull?.Reader is { } journal)
        {
            var reader = new JournalUsageReader(journal);
            _journal = Cache(reader.ReadAsync, static row => row.Bucket, new JournalUsageChanges(journal, () => ledger.Zone));
            _splits = Cache(reader.ReadSplitsAsync, static row => row.Bucket, new JournalUsageChanges(journal, () => ledger.Zone));
            _sources = Cache((query, token) => ReadSourcesAsync(reader, query, token), static row => row.Day, new JournalUsageChanges(journal, () => ledger.Zone));
        }

        if (ledger.Redis is { } redis)
        {
            _redis = Cache(redis.ReadAsync, static row => row.Bucket, redis.Changes());
        }
    }

    /// <summary>Where counts are read unless the question says otherwise.</summary>
    public string DefaultSource => _redis is null ? "journal" : "redis";

    /// <summary>Trusted counts, and what all tokens cost where that is known.</summary>
    /// <param name="question">The question.</param>
    /// <param name="source"><c>journal</c> or <c>redis</c>.</param>
    /// <param name="withSpending">
    /// True to have gross and withheld cost: this gateway's journal knows them, so they are right beside Redis only where no other gateway
    /// counts there.
    /// </param>
    /// <param name="cancellationToken">Ends it between two reads.</param>
    /// <exception cref="Requests.AdminFaultException">There are too many rows, or no journal.</exception>
    public async Task<CountTable<UsageCounts>> ReadUsageAsync(CountQuestion question, string source, bool withSpending, CancellationToken cancellationToken)
    {
        _ = _ledger.Journal;
        var table = new CountTable<UsageCounts>(UsageCounts.Add);
        var query = question.Query(question.Columns);
        if (source == "redis")
        {
            await AddAsync(_redis!, query, UsageCounts.From);
        }

        if (source != "redis" || withSpending)
        {
            await AddAsync(_journal!, query with { Spending = withSpending }, source == "redis" ? UsageCounts.SpendingOf : UsageCounts.From);
        }

        return table;

        async Task AddAsync(DayCache<UsageRow> cache, UsageQuery query, Func<UsageRow, UsageCounts> countsOf)
        {
            var names = new string?[query.By.Count];
            await foreach (var rows in cache.ReadAsync(query, cancellationToken))
            {
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
    }

    /// <summary>Rows of gross counts and how they divide, some days at a time, grouped by these columns.</summary>
    /// <exception cref="Requests.AdminFaultException">There is no journal.</exception>
    public IAsyncEnumerable<IReadOnlyList<SplitRow>> ReadSplitsAsync(CountQuestion question, UsageColumn[] by, CancellationToken cancellationToken)
    {
        _ = _ledger.Journal;
        return _splits!.ReadAsync(question.Query(by), cancellationToken);
    }

    /// <summary>Where the gross tokens of a question come from, by this gateway's journal.</summary>
    /// <exception cref="Requests.AdminFaultException">There is no journal.</exception>
    public async Task<Provenance> ReadProvenanceAsync(CountQuestion question, CancellationToken cancellationToken)
    {
        _ = _ledger.Journal;
        var sums = new Dictionary<UsageSource, UsageSums>();
        await foreach (var rows in _sources!.ReadAsync(question.Query() with { Bucket = UsageBucket.Day }, cancellationToken))
        {
            foreach (var row in rows)
            {
                sums[row.Source] = sums.GetValueOrDefault(row.Source) + row.Sums;
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
            await foreach (var rows in _splits!.ReadAsync(question.Query(UsageColumn.Rules) with { Bucket = UsageBucket.Day }, cancellationToken))
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
        _sources?.Dispose();
    }

    private static DayCache<TRow> Cache<TRow>(
        Func<UsageQuery, CancellationToken, Task<IReadOnlyList<TRow>>> read, Func<TRow, DateTimeOffset> bucketOf, IUsageChanges changes) =>
        new(read, bucketOf, changes, CountLimits.MostCachedRows);

    /// <summary>The sources of each day of a query.</summary>
    private static async Task<IReadOnlyList<SourceRow>> ReadSourcesAsync(JournalUsageReader reader, UsageQuery query, CancellationToken cancellationToken)
    {
        var rows = new List<SourceRow>();
        for (var from = query.From; from < query.To;)
        {
            var next = query.Zone.StartOf(query.Zone.DayOf(from).AddDays(1));
            var to = next < query.To ? next : query.To;
            var day = await reader.ReadProvenanceAsync(query with { From = from, To = to }, cancellationToken);
            rows.AddRange(day.Sums.Select(pair => new SourceRow(from, pair.Key, pair.Value)));
            from = to;
        }

        return rows;
    }

    private readonly record struct SourceRow(DateTimeOffset Day, UsageSource Source, UsageSums Sums);
}
