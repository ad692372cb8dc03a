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
    private const string Accept = "accepted";

    /// <summary>Puts a decision on record; an accepted one books what is still withheld as trusted.</summary>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public async Task<AppealOutcome> DecideAsync(AppealDecision decision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decision);
        if (await journal.FindAsync(decision.RecordId, cancellationToken) is not { } record)
        {
            return AppealOutcome.NotFound;
        }

        var verb = decision.Accepted ? Accept : "rejected";
        var facts = new Dictionary<string, string> { ["record"] = record.Id, ["decision"] = verb, ["note"] = decision.Note, ["by"] = decision.By };
        await journal.AppendNoteAsync(
            new JournalNote(EntryKind.Appeal, time.GetUtcNow(), facts) { Id = AppealId(record.Id, verb) },
            cancellationToken);
        if (!decision.Accepted)
        {
            return AppealOutcome.Rejected;
        }

        var earlier = All()[record.Id].ToArray();
        var split = Current(record, earlier);
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
        await BookAsync(record, earlier.Length, "appeal accepted", split, released, cancellationToken);
        return AppealOutcome.Booked;
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
        var result = new Restatement(0, 0, default, default);
        var accepted = Accepted();
        var corrections = All();
        await foreach (var (_, record) in journal.ReadAsync(0, cancellationToken))
        {
            if (record.StartedAt < from || record.StartedAt >= to || !record.IsUsage || accepted.Contains(record.Id) || judge(record) is not { } renewed)
            {
                continue;
            }

            var earlier = corrections[record.Id].ToArray();
            var split = Current(record, earlier);
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
                await BookAsync(record, earlier.Length, $"restated from models {record.Judgement.ModelVersion} to {modelVersion}", split, renewed, cancellationToken);
            }
        }

        return result;
    }

    /// <summary>How a record's tokens divide now, all its corrections included.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public TokenSplit CurrentSplit(UsageRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Current(record, All()[record.Id]);
    }

    private static TokenSplit Current(UsageRecord record, IEnumerable<Correction> corrections) =>
        corrections.Aggregate(record.Judgement.Split, (split, correction) => split + correction.Booking.Sums.Split);

    /// <summary>The number of a correction is in its id: two that were worked out from the same state are one.</summary>
    private async Task BookAsync(UsageRecord record, int earlier, string cause, TokenSplit before, TokenSplit after, CancellationToken cancellationToken)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"correction:{record.Id}:{earlier + 1}");
        await journal.AppendCorrectionAsync(Correction.Of(id, time.GetUtcNow(), cause, record, before, after), cancellationToken);
    }

    private HashSet<string> Accepted() =>
    [
        .. Bodies(EntryKind.Appeal, NoteOf)
            .Where(note => note.Facts.GetValueOrDefault("decision") == Accept)
            .Select(note => note.Facts.GetValueOrDefault("record", "")),
    ];

    private ILookup<string, Correction> All() => Bodies(EntryKind.Correction, CorrectionOf).ToLookup(correction => correction.RecordId);

    /// <summary>Every entry of a kind. Corrections and appeals are few, and have an index of their own.</summary>
    private List<T> Bodies<T>(EntryKind kind, Func<byte[], T> decode) => journal.Reader.Query(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT body FROM entry WHERE kind = $kind AND kind > 0 ORDER BY sequence";
        command.Parameters.AddWithValue("$kind", (int)kind);
        var bodies = new List<T>();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            bodies.Add(decode(row.GetFieldValue<byte[]>(0)));
        }

        return bodies;
    });

    private static JournalNote NoteOf(byte[] body) => NoteCodec.Decode(EntryKind.Appeal, body);

    private static Correction CorrectionOf(byte[] body) => CorrectionCodec.Decode(body);

    private static string AppealId(string recordId, string verb) => $"appeal:{recordId}:{verb}";
}
