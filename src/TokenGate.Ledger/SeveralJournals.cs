using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>
/// The journals of several gateways, read as one: rows of the same group are added. They have to be of one deployment: of one calendar, and
/// of one history of currencies.
/// </summary>
public sealed class SeveralJournals : IUsageReader
{
    private readonly IReadOnlyList<JournalReader> _journals;

    private SeveralJournals(IReadOnlyList<JournalReader> journals, ReportingZone zone, CurrencyHistory? currencies) =>
        (_journals, Zone, Currencies) = (journals, zone, currencies);

    /// <summary>The calendar of all.</summary>
    public ReportingZone Zone { get; }

    /// <summary>The currencies of all; null where none names any.</summary>
    public CurrencyHistory? Currencies { get; }

    /// <summary>The journals, in the order of their gateways' ids.</summary>
    public IReadOnlyList<JournalReader> All => _journals;

    /// <summary>Opens journals.</summary>
    /// <param name="folders">Their folders, at least one.</param>
    /// <exception cref="JournalException">One cannot be read, is given twice, or is of another calendar or currency than the
    /// others.</exception>
    public static SeveralJournals Open(IReadOnlyList<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        JournalReader[] journals = [.. folders.Select(JournalReader.Open).OrderBy(static journal => journal.GatewayId, StringComparer.Ordinal)];
        var (zone, currencies) = (journals[0].ReadZone(), (CurrencyHistory?)null);
        foreach (var (journal, i) in journals.Select(static (journal, i) => (journal, i)))
        {
            if (i > 0 && journals[i - 1].GatewayId == journal.GatewayId)
            {
                throw new JournalException($"{journals[i - 1].File} and {journal.File} are the journal of one gateway: name each once.");
            }

            if (!journal.ReadZone().Equals(zone))
            {
                throw new JournalException($"{journal.File} counts by the calendar {journal.ReadZone()}, {journals[0].File} by {zone}: their days cannot be added. Report them apart.");
            }

            var own = journal.ReadCurrencies();
            if (own is not null && currencies is not null && own.ToString() != currencies.ToString())
            {
                throw new JournalException($"{journal.File} has costs in {own}, another one in {currencies}: they cannot be added. Report them apart.");
            }

            currencies ??= own;
        }

        return new SeveralJournals(journals, zone, currencies);
    }

    /// <inheritdoc/>
    /// <exception cref="JournalException">A journal cannot be read.</exception>
    public async Task<IReadOnlyList<UsageRow>> ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var rows = await EachAsync(journal => new JournalUsageReader(journal).ReadAsync(query, cancellationToken));
        return _journals.Count == 1 ? rows :
        [
            .. rows.GroupBy(static row => row with { Requests = 0, InputTokens = 0, OutputTokens = 0, ReasoningTokens = 0, CachedTokens = 0, Cost = 0, GrossCost = null, WithheldCost = null })
                .Select(static same => same.Key with
                {
                    Requests = same.Sum(static row => row.Requests),
                    InputTokens = same.Sum(static row => row.InputTokens),
                    OutputTokens = same.Sum(static row => row.OutputTokens),
                    ReasoningTokens = same.Sum(static row => row.ReasoningTokens),
                    CachedTokens = same.Sum(static row => row.CachedTokens),
                    Cost = Sum(same, static row => row.Cost) ?? 0,
                    GrossCost = Sum(same, static row => row.GrossCost),
                    WithheldCost = Sum(same, static row => row.WithheldCost),
                })
                .Order(Comparer<UsageRow>.Create((left, right) => Compare(query, left, right))),
        ];
    }

    /// <summary>How the gross tokens divided, in the same grouping, in the order of buckets.</summary>
    /// <exception cref="JournalException">A journal cannot be read.</exception>
    public async Task<IReadOnlyList<SplitRow>> ReadSplitsAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var rows = await EachAsync(journal => new JournalUsageReader(journal).ReadSplitsAsync(query, cancellationToken));
        return _journals.Count == 1 ? rows :
        [
            .. rows.GroupBy(static row => row with { Sums = default })
                .Select(static same => same.Key with { Sums = same.Aggregate(default(UsageSums), static (sum, row) => sum + row.Sums) })
                .OrderBy(static row => row.Bucket),
        ];
    }

    /// <summary>Where the gross tokens of a query come from.</summary>
    /// <exception cref="JournalException">A journal cannot be read.</exception>
    public async Task<Provenance> ReadProvenanceAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        var sums = new Dictionary<UsageSource, UsageSums>();
        foreach (var journal in _journals)
        {
            foreach (var (source, part) in (await new JournalUsageReader(journal).ReadProvenanceAsync(query, cancellationToken)).Sums)
            {
                sums[source] = sums.GetValueOrDefault(source) + part;
            }
        }

        return new Provenance(sums);
    }

    /// <summary>The editions of the counting rules that made each day of a query, in order.</summary>
    /// <exception cref="JournalException">A journal cannot be read.</exception>
    public async Task<IReadOnlyDictionary<DateOnly, IReadOnlyList<int>>> ReadRulesAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        var days = await EachAsync(async journal => (IReadOnlyList<KeyValuePair<DateOnly, IReadOnlyList<int>>>)[.. await new JournalUsageReader(journal).ReadRulesAsync(query, cancellationToken)]);
        return days.GroupBy(static day => day.Key).ToDictionary(static day => day.Key, static IReadOnlyList<int> (day) => [.. day.SelectMany(static each => each.Value).Distinct().Order()]);
    }

    /// <summary>Where the counts come from: each journal, as far as it is on disk now.</summary>
    /// <exception cref="JournalException">A journal cannot be read.</exception>
    public async Task<CountOrigin> ReadOriginAsync(UsageQuery query, TimeProvider time, CancellationToken cancellationToken)
    {
        var origins = await EachAsync(async journal => (IReadOnlyList<CountOrigin>)[await new JournalUsageReader(journal).ReadOriginAsync(query, time, cancellationToken)]);
        return origins[0] with
        {
            Place = string.Join(", ", origins.Select(static origin => origin.Place)),
            Gateways = [.. origins.SelectMany(static origin => origin.Gateways).OrderBy(static gateway => gateway.Gateway, StringComparer.Ordinal)],
        };
    }

    /// <summary>The conversations of all, the last active first.</summary>
    /// <param name="filter">Which exchanges.</param>
    /// <param name="most">How many of each journal are looked at.</param>
    /// <param name="cancellationToken">Ends it between two pages.</param>
    /// <returns>The conversations, and whether these are all.</returns>
    /// <exception cref="JournalException">A journal cannot be read.</exception>
    public async Task<(IReadOnlyList<Conversation> Rows, bool AreAll)> ReadConversationsAsync(ExchangeFilter filter, int most, CancellationToken cancellationToken)
    {
        var (parts, areAll) = (new List<Conversation>(), true);
        foreach (var journal in _journals)
        {
            var (listing, cursor, count) = (new ConversationListing(journal), (string?)null, 0);
            do
            {
                var page = await listing.ReadAsync(filter, cursor, ConversationListing.MostItems, cancellationToken);
                parts.AddRange(page.Items);
                (cursor, count) = (page.Next, count + page.Items.Count);
            }
            while (cursor is not null && count < most);
            areAll &= cursor is null;
        }

        return ([.. parts.GroupBy(static part => part.Name, StringComparer.Ordinal).Select(static same => Conversation.Merge([.. same])).OrderBy(static row => row.Place)], areAll);
    }

    private async Task<IReadOnlyList<T>> EachAsync<T>(Func<JournalReader, Task<IReadOnlyList<T>>> read)
    {
        var all = new List<T>();
        foreach (var journal in _journals)
        {
            all.AddRange(await read(journal));
        }

        return all;
    }

    private static Int128? Sum(IEnumerable<UsageRow> rows, Func<UsageRow, Int128?> amountOf) =>
        rows.Aggregate((Int128?)null, (sum, row) => amountOf(row) is { } amount ? (sum ?? 0) + amount : sum);

    private static int Compare(UsageQuery query, UsageRow left, UsageRow right)
    {
        var order = left.Bucket.CompareTo(right.Bucket);
        for (var i = 0; order == 0 && i < query.By.Count; i++)
        {
            order = string.CompareOrdinal(left.NameOf(query.By[i]), right.NameOf(query.By[i]));
        }

        return order != 0 ? order : string.CompareOrdinal(left.Currency, right.Currency);
    }
}
