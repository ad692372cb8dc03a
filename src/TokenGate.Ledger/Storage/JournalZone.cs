using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>The calendar that a journal keeps: the history of its zones, and the zone that its gateway was last configured for.</summary>
internal static class JournalZone
{
    private const string Zones = "zones";
    private const string Wish = "zone_wish";

    /// <summary>
    /// The calendar and the zone that was last configured; null where none was kept. A journal of a release that knew UTC alone counts as
    /// UTC once something is booked.
    /// </summary>
    /// <exception cref="FormatException">It names a zone that this machine does not know.</exception>
    public static (ReportingZone? Zone, string? Wish) Read(SqliteConnection connection)
    {
        var zones = Value(connection, null, Zones);
        if (zones is not null)
        {
            return (ReportingZone.Parse(zones), Value(connection, null, Wish));
        }

        using var any = connection.CreateCommand();
        any.CommandText = "SELECT EXISTS (SELECT 1 FROM usage)";
        return any.ExecuteScalar() is 1L ? (ReportingZone.Utc, ReportingZone.Utc.Id) : (null, null);
    }

    /// <summary>Keeps a calendar. Gives the chained note of a change; null where the calendar was the same.</summary>
    public static (string Id, byte[] Body)? Write(SqliteTransaction transaction, ReportingZone zone, string wish, DateTimeOffset now)
    {
        var text = zone.ToString();
        var before = Value(transaction.Connection!, transaction, Zones);
        Set(transaction, Zones, text);
        Set(transaction, Wish, wish);
        if (before == text)
        {
            return null;
        }

        var note = new JournalNote(EntryKind.Configuration, now, new Dictionary<string, string> { ["outcome"] = "calendar", ["zone"] = zone.Id, ["zones"] = text });
        return (note.Id, RecordEncoder.Encode(note));
    }

    private static string? Value(SqliteConnection connection, SqliteTransaction? transaction, string key)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT value FROM meta WHERE key = $key";
        command.Parameters.AddWithValue("$key", key);
        return (string?)command.ExecuteScalar();
    }

    private static void Set(SqliteTransaction transaction, string key, string value)
    {
        using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO meta (key, value) VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        command.Parameters.AddWithValue("$key", key);
        command.Parameters.AddWithValue("$value", value);
        command.ExecuteNonQuery();
    }
}
