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
        var zones = MetaTable.Read(connection, null, Zones);
        if (zones is not null)
        {
            return (ReportingZone.Parse(zones), MetaTable.Read(connection, null, Wish));
        }

        using var any = connection.CreateCommand();
        any.CommandText = "SELECT EXISTS (SELECT 1 FROM usage)";
        return any.ExecuteScalar() is 1L ? (ReportingZone.Utc, ReportingZone.Utc.Id) : (null, null);
    }

    /// <summary>Keeps a calendar. Gives the chained note of a change; null where the calendar was the same.</summary>
    public static (string Id, byte[] Body)? Write(SqliteTransaction transaction, ReportingZone zone, string wish, DateTimeOffset now)
    {
        var text = zone.ToString();
        var before = MetaTable.Read(transaction.Connection!, transaction, Zones);
        MetaTable.Write(transaction, Zones, text);
        MetaTable.Write(transaction, Wish, wish);
        if (before == text)
        {
            return null;
        }

        var note = new JournalNote(EntryKind.Configuration, now, new Dictionary<string, string> { ["outcome"] = "calendar", ["zone"] = zone.Id, ["zones"] = text });
        return (note.Id, RecordEncoder.Encode(note));
    }
}
