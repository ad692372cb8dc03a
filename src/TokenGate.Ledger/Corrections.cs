using System.Globalization;
using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>
/// Books earlier exchanges anew: accepted appeals and restatements. The original record stays; a correction adds the difference on the
/// exchange's own day, in the journal's sums and in Redis. Doing the same again changes nothing.
/// </summary>
public sealed class Corrections(Journal journal, TimeProvider time)
{
    /// <summary>
    /// Told once for each exchange whose appeal is granted: what it drew from its person's doubt account is to be given back.
    /// </summary>
    public Action<UsageRecord>? Granted { get; init; }

    /// <summary>Puts a decision on record; an accepted one books what is still withheld as trusted.</summary>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public async Task<AppealOutcome> DecideAsync(AppealDecision decision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return await journal.CorrectAsync(() => DecideInTurnAsync(decision, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Judges the exchanges of a period again and books the differences on their own days, with both model hashes. An exchange whose appeal
    /// was
    /// accepted keeps what was decided. Ordering the same again changes nothing.
    /// </summary>
    /// <param name="order">What to judge again.</param>
    /// <param name="cancellationToken">
    /// Ends between two pages; what was booked stays, and the rest follows when it is ordered again.
    /// </param>
    /// <exception cref="JournalException">The journal cannot be read or written, or a division does not add up.</exception>
    public async Task<Restatement> RestateAsync(RestatementOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        return await journal.CorrectAsync(async () =>
        {
            var walk = new RestatementWalk(journal.Reader, order);
            foreach (var page in walk.Pages(cancellationToken))
            {
                await Task.WhenAll(page.Select(change => BookAsync(
                    change.Record,
                    change.History.Priced(change.Record),
                    change.History,
                    $"restated from models {change.Record.Judgement.ModelVersion} to {order.ModelVersion}",
                    change.Before,
                    change.After,
                    cancellationToken)));
            }

            if (walk.Result.Changed > 0)
            {
                await journal.AppendNoteAsync(new JournalNote(EntryKind.Restatement, time.GetUtcNow(), walk.Facts()), cancellationToken);
            }

            return walk.Result;
        }, cancellationToken);
    }

    /// <summary>What <see cref="RestateAsync"/> would book. Works beside a running gateway; books nothing.</summary>
    /// <exception cref="JournalException">The journal cannot be read, or a division does not add up.</exception>
    public static Restatement Preview(JournalReader reader, RestatementOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(order);
        var walk = new RestatementWalk(reader, order);
        foreach (var _ in walk.Pages(cancellationToken))
        {
            // Counting is all that a dry run does.
        }

        return walk.Result;
    }

    /// <summary>
    /// Prices the exchanges of a period again and books the differences on their own days; tokens stay. Ordering the same again changes
    /// nothing. Of exchanges that retention removed only sums are left, whose prices stay.
    /// </summary>
    /// <param name="order">What to price again.</param>
    /// <param name="cancellationToken">Ends between two pages; what was booked stays.</param>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public async Task<Repricing> RepriceAsync(RepricingOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        return await journal.CorrectAsync(async () =>
        {
            var walk = new RepricingWalk(journal.Reader, order);
            foreach (var page in walk.Pages(cancellationToken))
            {
                await Task.WhenAll(page.Select(change => journal.AppendCorrectionAsync(
                    Correction.Reprice(change.Next, time.GetUtcNow(), $"{RecordHistory.RepricedCause} by {order.Prices}", change.Record, change.Before, change.After),
                    cancellationToken).AsTask()));
            }

            if (walk.Result.Changed > 0)
            {
                await journal.AppendNoteAsync(new JournalNote(EntryKind.Restatement, time.GetUtcNow(), walk.Facts()), cancellationToken);
            }

            return walk.Result;
        }, cancellationToken);
    }

    /// <summary>What <see cref="RepriceAsync"/> would book. Works beside a running gateway; books nothing.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static Repricing Preview(JournalReader reader, RepricingOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(order);
        var walk = new RepricingWalk(reader, order);
        foreach (var _ in walk.Pages(cancellationToken))
        {
            // Counting is all that a dry run does.
        }

        return walk.Result;
    }

    private async Task<AppealOutcome> DecideInTurnAsync(AppealDecision decision, CancellationToken cancellationToken)
    {
        // An appeal outlives retention by the copy that was filed with it.
        var history = journal.Reader.Query(connection => RecordHistory.Read(connection, decision.RecordId));
        var stored = await journal.FindAsync(decision.RecordId, cancellationToken);
        if ((stored is null ? history.Copy() : (stored, history.Apply(stored.Judgement.Split), history.Priced(stored))) is not var (record, split, priced))
        {
            return AppealOutcome.NotFound;
        }

        var verb = decision.Accepted ? RecordHistory.Accepted : RecordHistory.Rejected;
        var facts = new Dictionary<string, string> { ["record"] = record.Id, ["decision"] = verb, ["note"] = decision.Note, ["by"] = decision.By };
        var isGranted = decision.Accepted && history.Appeal != AppealState.Accepted;
        if (isGranted && record.Judgement.Doubt is { Drawn: > 0 and var drawn })
        {
            facts["given_back"] = drawn.ToString(CultureInfo.InvariantCulture);
        }

        await journal.AppendNoteAsync(
            new JournalNote(EntryKind.Appeal, time.GetUtcNow(), facts) { Id = RecordHistory.AppealId(record.Id, verb) },
            cancellationToken);
        if (!decision.Accepted)
        {
            return AppealOutcome.Rejected;
        }

        if (isGranted)
        {
            Granted?.Invoke(record);
        }

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
        await BookAsync(record, priced, history, RecordHistory.AppealCause, split, released, cancellationToken);
        return AppealOutcome.Booked;
    }

    private async Task BookAsync(
        UsageRecord record,
        (ExchangeCost Cost, TokenSplit Split)? priced,
        RecordHistory history,
        string cause,
        TokenSplit before,
        TokenSplit after,
        CancellationToken cancellationToken) =>
        await journal.AppendCorrectionAsync(
            Correction.Create(history.NextCorrectionId(record.Id), time.GetUtcNow(), cause, record, priced, before, after),
            cancellationToken);
}
