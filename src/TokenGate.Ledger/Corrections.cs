using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>
/// Books earlier exchanges anew: accepted appeals and restatements. The original record stays; a correction adds the difference on the
/// exchange's own day, in the journal's sums and in Redis. Doing the same again changes nothing.
/// </summary>
public sealed class Corrections(Journal journal, TimeProvider time)
{
    /// <summary>Puts a decision on record; an accepted one books what is still withheld as trusted.</summary>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public async Task<AppealOutcome> DecideAsync(AppealDecision decision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decision);
        await journal.Turn.WaitAsync(cancellationToken);
        try
        {
            return await DecideInTurnAsync(decision, cancellationToken);
        }
        finally
        {
            journal.Turn.Release();
        }
    }

    /// <summary>
    /// Judges the exchanges of a period again and books the differences. An exchange whose appeal was accepted keeps what was decided.
    /// </summary>
    /// <param name="from">First moment, inclusive.</param>
    /// <param name="to">Last moment, exclusive.</param>
    /// <param name="judge">
    /// Divides the same gross tokens anew from the stored features; null leaves the exchange as it is. Parts that do not add up to the
    /// record's own gross are refused.
    /// </param>
    /// <param name="modelVersion">The hash of the models that <paramref name="judge"/> uses.</param>
    /// <param name="dryRun">True books nothing and only says what would change.</param>
    /// <param name="cancellationToken">Ends between two records; what was booked stays, and the rest follows when it is run again.</param>
    /// <exception cref="JournalException">The journal cannot be read or written, or a division does not add up.</exception>
    public async Task<Restatement> RestateAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        Func<UsageRecord, TokenSplit?> judge,
        string modelVersion,
        bool dryRun,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(judge);
        await journal.Turn.WaitAsync(cancellationToken);
        try
        {
            return await RestateInTurnAsync(from, to, judge, modelVersion, dryRun, cancellationToken);
        }
        finally
        {
            journal.Turn.Release();
        }
    }

    /// <summary>How a record's tokens divide now, all its corrections included.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public TokenSplit CurrentSplit(UsageRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return HistoryOf(record).Apply(record.Judgement.Split);
    }

    private async Task<AppealOutcome> DecideInTurnAsync(AppealDecision decision, CancellationToken cancellationToken)
    {
        if (await journal.FindAsync(decision.RecordId, cancellationToken) is not { } record)
        {
            return AppealOutcome.NotFound;
        }

        var verb = decision.Accepted ? RecordHistory.Accepted : RecordHistory.Rejected;
        var facts = new Dictionary<string, string> { ["record"] = record.Id, ["decision"] = verb, ["note"] = decision.Note, ["by"] = decision.By };
        await journal.AppendNoteAsync(
            new JournalNote(EntryKind.Appeal, time.GetUtcNow(), facts) { Id = RecordHistory.AppealId(record.Id, verb) },
            cancellationToken);
        if (!decision.Accepted)
        {
            return AppealOutcome.Rejected;
        }

        var history = HistoryOf(record);
        var split = history.Apply(record.Judgement.Split);
        if (split is { WithheldInput: 0, WithheldOutput: 0 })
        {
            return AppealOutcome.NothingWithheld;
        }

        var released = split with
        {
            TrustedInput = split.TrustedInput + split.WithheldInput,
            WithheldInput = 0,
            TrustedOutput = split.TrustedOutput + split.WithheldOutput,
            WithheldOutput = 0,
        };
        await BookAsync(record, history, RecordHistory.AppealCause, split, released, cancellationToken);
        return AppealOutcome.Booked;
    }

    private async Task<Restatement> RestateInTurnAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        Func<UsageRecord, TokenSplit?> judge,
        string modelVersion,
        bool dryRun,
        CancellationToken cancellationToken)
    {
        var result = new Restatement(0, 0, default, default);
        await foreach (var (_, record) in journal.ReadAsync(0, cancellationToken))
        {
            if (record.StartedAt < from || record.StartedAt >= to || !record.IsUsage || judge(record) is not { } renewed)
            {
                continue;
            }

            var history = HistoryOf(record);
            if (history.Appeal == AppealState.Accepted)
            {
                continue;
            }

            var split = history.Apply(record.Judgement.Split);
            if (!renewed.IsValid || renewed.Input != split.Input || renewed.Output != split.Output)
            {
                throw new JournalException($"The models divide record {record.Id} into {renewed.Input} and {renewed.Output} tokens, it has {split.Input} and {split.Output}: nothing of it is booked.");
            }

            result = result with { Exchanges = result.Exchanges + 1, Before = result.Before + split, After = result.After + renewed };
            if (renewed == split)
            {
                continue;
            }

            result = result with { Changed = result.Changed + 1 };
            if (!dryRun)
            {
                await BookAsync(record, history, $"restated from models {record.Judgement.ModelVersion} to {modelVersion}", split, renewed, cancellationToken);
            }
        }

        return result;
    }

    private async Task BookAsync(UsageRecord record, RecordHistory history, string cause, TokenSplit before, TokenSplit after, CancellationToken cancellationToken) =>
        await journal.AppendCorrectionAsync(
            Correction.Of(history.NextCorrectionId(record.Id), time.GetUtcNow(), cause, record, before, after), cancellationToken);

    private RecordHistory HistoryOf(UsageRecord record) => journal.Reader.Query(connection => RecordHistory.Read(connection, record.Id));
}
