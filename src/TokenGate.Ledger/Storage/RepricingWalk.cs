using System.Globalization;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>Goes through the exchanges of a period page by page and finds those that other prices make cost something else.</summary>
internal sealed class RepricingWalk(IStoredJournal journal, RepricingOrder order)
{
    private const int Page = 512;

    /// <summary>What was found so far.</summary>
    public Repricing Result { get; private set; } = new(0, 0, 0, 0, 0);

    /// <summary>The exchanges to book anew, page by page, each with the id of its next correction.</summary>
    public IEnumerable<List<(UsageRecord Record, string Next, ExchangeCost? Before, ExchangeCost After)>> Pages(CancellationToken cancellationToken)
    {
        foreach (var entries in journal.ReadStored(0, cancellationToken).Chunk(Page))
        {
            var records = entries.Where(static entry => entry.Kind == EntryKind.Exchange)
                .Select(journal.Decode)
                .Where(record => record.IsUsage && record.StartedAt >= order.From && record.StartedAt < order.To)
                .ToList();
            yield return records.Count == 0 ? [] : journal.Query(connection =>
                records.Select(record => Compare(record, RecordHistory.Read(connection, record.Id))).OfType<(UsageRecord, string, ExchangeCost?, ExchangeCost)>().ToList());
        }
    }

    /// <summary>What the chained note says.</summary>
    public Dictionary<string, string> Facts() => new()
    {
        ["from"] = order.From.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["to"] = order.To.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["prices"] = order.Prices,
        ["by"] = order.By,
        ["exchanges"] = Result.Exchanges.ToString(CultureInfo.InvariantCulture),
        ["changed"] = Result.Changed.ToString(CultureInfo.InvariantCulture),
    };

    private (UsageRecord Record, string Next, ExchangeCost? Before, ExchangeCost After)? Compare(UsageRecord record, RecordHistory history)
    {
        var before = history.CostOf(record);
        if (order.Price(record, history.Apply(record.Judgement.Split)) is not { } renewed || (before is not null && before.Currency != renewed.Currency))
        {
            Result = Result with { LeftAlone = Result.LeftAlone + 1 };
            return null;
        }

        var isChanged = before is null || before.Split != renewed.Split;
        Result = Result with
        {
            Exchanges = Result.Exchanges + 1,
            Changed = Result.Changed + (isChanged ? 1 : 0),
            Before = Result.Before + (before?.Gross ?? 0),
            After = Result.After + renewed.Gross,
        };
        if (!isChanged)
        {
            return null;
        }

        order.Changed?.Invoke(record, before, renewed);
        return (record, history.NextCorrectionId(record.Id), before, renewed);
    }
}
