using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Appeals;

/// <summary>
/// Appeals that were granted, in the order of their decisions: what they gave back to accounts, others could draw afterwards.
/// </summary>
public static class GrantedAppeals
{
    /// <summary>When each was granted (UTC), and the exchange's id.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static IReadOnlyList<(DateTimeOffset At, string RecordId)> Read(JournalReader journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return journal.Query(static connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT body FROM entry WHERE kind = 5 ORDER BY sequence";
            var granted = new List<(DateTimeOffset, string)>();
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                var note = NoteCodec.Decode(EntryKind.Appeal, row.GetFieldValue<byte[]>(0));
                if (note.Facts.GetValueOrDefault("decision") == RecordHistory.Accepted && note.Facts.TryGetValue("record", out var record))
                {
                    granted.Add((note.At, record));
                }
            }

            return granted;
        });
    }
}
