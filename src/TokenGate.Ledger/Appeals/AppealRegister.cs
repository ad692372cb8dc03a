using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger.Appeals;

/// <summary>Files people's appeals on the chain, and lists them with what was decided.</summary>
/// <param name="journal">The journal, open for writing.</param>
/// <param name="time">The clock.</param>
public sealed class AppealRegister(Journal journal, TimeProvider time)
{
    /// <summary>How many appeals of one person may be open at a time.</summary>
    public const int MostOpen = 20;

    /// <summary>The longest text, in characters.</summary>
    public const int LongestText = 2000;

    /// <summary>True for an exchange that can be appealed: one that was doubted, whether or not an account covered it.</summary>
    public static bool IsAppealable(UsageRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Judgement is { Doubt: not null } or { Verdict: Verdict.Padded or Verdict.Duplicate or Verdict.Inflated };
    }

    /// <summary>Files an appeal, with a copy of its record. One exchange is appealed once.</summary>
    /// <param name="id">The exchange.</param>
    /// <param name="user">Who files, as records name the person: the exchange has to be theirs.</param>
    /// <param name="text">Why, in the person's words; 1 to <see cref="LongestText"/> characters.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JournalException">The journal cannot be read, or the appeal could not be put on record so far.</exception>
    public async Task<FilingOutcome> FileAsync(string id, string user, string text, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, LongestText);
        return await journal.CorrectAsync(async () =>
        {
            if (await journal.FindAsync(id, cancellationToken) is not { } record || record.User != user)
            {
                return FilingOutcome.NotFound;
            }

            if (!IsAppealable(record))
            {
                return FilingOutcome.NotDoubted;
            }

            var history = journal.Reader.Query(connection => RecordHistory.Read(connection, id));
            if (history.Appeal != AppealState.None)
            {
                return FilingOutcome.Already;
            }

            if (List().Count(appeal => appeal.User == user && appeal.State == AppealState.Open) >= MostOpen)
            {
                return FilingOutcome.TooMany;
            }

            var note = AppealNote.Create(record, history.Apply(record.Judgement.Split), history.CostOf(record), user, text, time.GetUtcNow());
            await journal.AppendNoteAsync(note, cancellationToken);
            return FilingOutcome.Filed;
        }, cancellationToken);
    }

    /// <summary>All appeals that people filed and the journal still holds, the newest first.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public IReadOnlyList<FiledAppeal> List() => journal.Reader.Query(connection =>
    {
        var appeals = new List<FiledAppeal>();
        foreach (var record in Records(connection))
        {
            if (Read(RecordHistory.Read(connection, record)) is { } appeal)
            {
                appeals.Add(appeal);
            }
        }

        appeals.Sort(static (left, right) => right.FiledAt.CompareTo(left.FiledAt));
        return appeals;
    });

    /// <summary>The appeal of an exchange; null when none was filed, or retention has removed it.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public FiledAppeal? Find(string id) => journal.Reader.Query(connection => Read(RecordHistory.Read(connection, id)));

    /// <summary>
    /// Writes open appeals once more that retention would remove soon: what nobody has decided must not be gone. Gives how many.
    /// </summary>
    /// <param name="keep">How long entries stay.</param>
    /// <param name="cancellationToken">Ends it between two.</param>
    internal async Task<int> RenewAsync(TimeSpan keep, CancellationToken cancellationToken)
    {
        return await journal.CorrectAsync(async () =>
        {
            var now = time.GetUtcNow();
            var due = journal.Reader.Query(connection => Records(connection)
                .Select(record => RecordHistory.Read(connection, record))
                .Where(history => history.Appeal == AppealState.Open && history.Filing is { } filing && filing.At <= now - keep)
                .ToList());
            foreach (var history in due)
            {
                if (history.Copy() is var (_, split, priced))
                {
                    await journal.AppendNoteAsync(AppealNote.Renew(history.Filing!, split, RecordHistory.CostOf(priced, split), now), cancellationToken);
                }
            }

            return due.Count;
        }, cancellationToken);
    }

    private static FiledAppeal? Read(RecordHistory history)
    {
        if (history.Filing is not { } filing || history.Copy() is not var (record, split, _))
        {
            return null;
        }

        var decision = history.Decision;
        return new FiledAppeal(
            record,
            split,
            filing.Facts.GetValueOrDefault("by", ""),
            AppealNote.Filed(filing),
            filing.Facts.GetValueOrDefault("note", ""),
            history.Appeal,
            decision?.At,
            decision?.Facts.GetValueOrDefault("by", "") ?? "",
            decision?.Facts.GetValueOrDefault("note", "") ?? "");
    }

    /// <summary>The exchanges that entries of appeals name.</summary>
    private static List<string> Records(Microsoft.Data.Sqlite.SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT body FROM entry WHERE kind = 5 AND id > $first AND id < $behind AND id LIKE '%:filed%'";
        var (first, behind) = AppealNote.Ids;
        command.Parameters.AddWithValue("$first", first);
        command.Parameters.AddWithValue("$behind", behind);
        var records = new HashSet<string>(StringComparer.Ordinal);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            if (NoteCodec.Decode(EntryKind.Appeal, row.GetFieldValue<byte[]>(0)).Facts.TryGetValue("record", out var record))
            {
                records.Add(record);
            }
        }

        return [.. records];
    }
}
