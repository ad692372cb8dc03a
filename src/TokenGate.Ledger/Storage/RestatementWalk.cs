using System.Globalization;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>Goes through the exchanges of a period page by page and finds those that another judge divides otherwise.</summary>
internal sealed class RestatementWalk(IStoredJournal journal, RestatementOrder order)
{
    private const int Page = 512;

    /// <summary>How far before the period the judge is asked, so that it knows what came before.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromDays(1);

    private readonly SortedSet<string> _models = new(StringComparer.Ordinal);

    /// <summary>What was found so far.</summary>
    public Restatement Result { get; private set; } = new(0, 0, default, default);

    /// <summary>The exchanges to book anew, page by page, each with what was decided about it so far.</summary>
    public IEnumerable<List<(UsageRecord Record, RecordHistory History, TokenSplit Before, TokenSplit After)>> Pages(CancellationToken cancellationToken)
    {
        foreach (var entries in journal.ReadStored(0, cancellationToken).Chunk(Page))
        {
            var judged = Judged(entries).ToList();
            yield return judged.Count == 0 ? [] : journal.Query(connection =>
            {
                var changes = new List<(UsageRecord, RecordHistory, TokenSplit, TokenSplit)>();
                foreach (var (record, renewed) in judged)
                {
                    if (Compare(record, renewed, RecordHistory.Read(connection, record.Id)) is { } change)
                    {
                        changes.Add(change);
                    }
                }

                return changes;
            });
        }
    }

    /// <summary>What the chained note of a restatement says.</summary>
    public Dictionary<string, string> Facts() => new()
    {
        ["from"] = order.From.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["to"] = order.To.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["before"] = string.Join(", ", _models),
        ["models"] = order.ModelVersion,
        ["by"] = order.By,
        ["exchanges"] = Result.Exchanges.ToString(CultureInfo.InvariantCulture),
        ["changed"] = Result.Changed.ToString(CultureInfo.InvariantCulture),
    };

    private IEnumerable<(UsageRecord Record, TokenSplit Renewed)> Judged(StoredEntry[] entries)
    {
        foreach (var entry in entries.Where(entry => entry.Kind == EntryKind.Exchange))
        {
            var record = journal.Decode(entry);
            if (!record.IsUsage || record.StartedAt < order.From - Before || record.StartedAt >= order.To)
            {
                continue;
            }

            var renewed = order.Judge(record);
            if (record.StartedAt < order.From)
            {
                continue;
            }

            if (renewed is { } split)
            {
                yield return (record, split);
            }
            else
            {
                Result = Result with { LeftAlone = Result.LeftAlone + 1 };
            }
        }
    }

    private (UsageRecord, RecordHistory, TokenSplit, TokenSplit)? Compare(UsageRecord record, TokenSplit renewed, RecordHistory history)
    {
        if (history.Appeal == AppealState.Accepted)
        {
            Result = Result with { Decided = Result.Decided + 1 };
            return null;
        }

        var split = history.Apply(record.Judgement.Split);
        if (!renewed.IsValid || renewed.Input != split.Input || renewed.Output != split.Output)
        {
            throw new JournalException($"The models divide record {record.Id} into {renewed.Input} and {renewed.Output} tokens, it has {split.Input} and {split.Output}: nothing of it is booked.");
        }

        var changed = renewed != split;
        Result = Result with
        {
            Exchanges = Result.Exchanges + 1,
            Changed = Result.Changed + (changed ? 1 : 0),
            Before = Result.Before + split,
            After = Result.After + renewed,
        };
        if (!changed)
        {
            return null;
        }

        _models.Add(record.Judgement.ModelVersion);
        order.Changed?.Invoke(record, split, renewed);
        return (record, history, split, renewed);
    }
}
