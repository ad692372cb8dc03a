using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>Which models judged when, by the journal's own notes of starts and changes; without any, by its last exchange.</summary>
internal static class JudgingHistory
{
    /// <summary>The versions that were in force in a span, in the order in which they came. Empty when nothing is known any more.</summary>
    public static IReadOnlyList<string> Versions(SqliteConnection connection, DateTimeOffset from, DateTimeOffset to)
    {
        var versions = new List<string>();
        using var command = connection.CreateCommand();

        // "kind > 0" in these words lets SQLite take the index of the notes, which has it too: without it every exchange would be looked
        // at.
        command.CommandText = "SELECT kind, body FROM entry WHERE kind > 0 AND kind IN (1, 3, 4) ORDER BY sequence";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var note = NoteCodec.Decode((EntryKind)row.GetInt32(0), row.GetFieldValue<byte[]>(1));
            if (note.At >= to || !note.Facts.TryGetValue("models", out var version) || version.Length == 0)
            {
                continue;
            }

            if (note.At <= from)
            {
                versions.Clear();
            }

            versions.Remove(version);
            versions.Add(version);
        }

        return versions.Count > 0 || LastExchange(connection) is not { Length: > 0 } last ? versions : [last];
    }

    private static string? LastExchange(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT body FROM entry WHERE kind = 0 ORDER BY sequence DESC LIMIT 1";
        return command.ExecuteScalar() is byte[] body ? RecordDecoder.Decode(body).Judgement.ModelVersion : null;
    }
}
