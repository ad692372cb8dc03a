using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Removes the oldest entries and keeps what they stood for: their sums, the chain's hash at the cut, and a chained note of both. Runs
/// on the writer's connection in one transaction, in steps small enough that no exchange waits for it.
/// </summary>
internal static class RetentionCut
{
    /// <summary>Entries removed in one step: some 50 ms of the writer, well below the 250 ms that a client may be held.</summary>
    public const int Step = 2_000;

    /// <summary>
    /// Marks how far Redis is now, and removes entries that it had <paramref name="keep"/> ago. Gives the note's id and body, or null when
    /// nothing is due.
    /// </summary>
    public static (string Id, byte[] Body)? Run(SqliteTransaction transaction, DateTimeOffset now, long applied, TimeSpan keep)
    {
        WorkStore.Forget(transaction, now);
        Mark(transaction, now, applied);
        var due = Number(transaction, "SELECT max(applied) FROM mark WHERE at <= $value", (now - keep).ToUnixTimeSeconds());
        Execute(transaction, "DELETE FROM mark WHERE at < (SELECT max(at) FROM mark WHERE at <= $value)", (now - keep).ToUnixTimeSeconds());
        var before = Number(transaction, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = $value", "cut");
        var head = Number(transaction, "SELECT max(sequence) FROM entry WHERE sequence > $value", before);

        // The last entry stays: the next one is chained to it.
        var last = Math.Min(Math.Min(due, applied), Math.Min(before + Step, head - 1));
        return last <= before ? null : Cut(transaction, now, last);
    }

    private static (string Id, byte[] Body)? Cut(SqliteTransaction transaction, DateTimeOffset now, long last)
    {
        if (Collect(transaction, last) is not var (bookings, hash))
        {
            return null;
        }

        using var add = new SumWriter(transaction.Connection!, "retained");
        add.Collect(bookings);
        add.Apply();

        Execute(transaction, "DELETE FROM exchange WHERE sequence <= $value", last);
        Execute(transaction, "DELETE FROM entry WHERE sequence <= $value", last);
        Set(transaction, "cut", last.ToString(CultureInfo.InvariantCulture));
        Set(transaction, "cut_hash", Convert.ToHexStringLower(hash));
        var note = new JournalNote(EntryKind.Retention, now, PrunedTotals.Facts(last, hash, PrunedTotals.Total(transaction))) { Id = PrunedTotals.NoteId(last) };
        return (note.Id, RecordEncoder.Encode(note));
    }

    /// <summary>
    /// The sums of the entries up to the cut, and the hash there. Null when one of them cannot be read: it is for an audit, not for
    /// removal.
    /// </summary>
    private static (List<Booking> Bookings, byte[] Hash)? Collect(SqliteTransaction transaction, long last)
    {
        var bookings = new List<Booking>(Step);
        byte[] hash = [];
        using var command = Command(transaction, "SELECT kind, body, hash FROM entry WHERE sequence <= $value ORDER BY sequence", last);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            try
            {
                bookings.AddRange(BookingReader.Read((EntryKind)row.GetInt32(0), row.GetFieldValue<byte[]>(1)));
            }
            catch (Exception damaged) when (damaged is FormatException or JsonException or InvalidOperationException)
            {
                return null;
            }

            hash = row.GetFieldValue<byte[]>(2);
        }

        return (bookings, hash);
    }

    private static void Mark(SqliteTransaction transaction, DateTimeOffset now, long applied)
    {
        using var command = Command(transaction, "INSERT OR REPLACE INTO mark (at, applied) VALUES ($value, $applied)", now.ToUnixTimeSeconds());
        command.Parameters.AddWithValue("$applied", applied);
        command.ExecuteNonQuery();
    }

    private static void Set(SqliteTransaction transaction, string key, string value)
    {
        using var command = Command(transaction, "INSERT OR REPLACE INTO meta (key, value) VALUES ($key, $value)", value);
        command.Parameters.AddWithValue("$key", key);
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteTransaction transaction, string sql, object value)
    {
        using var command = Command(transaction, sql, value);
        return command.ExecuteScalar() is long number ? number : 0;
    }

    private static void Execute(SqliteTransaction transaction, string sql, long value)
    {
        using var command = Command(transaction, sql, value);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteTransaction transaction, string sql, object value)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.Parameters.AddWithValue("$value", value);
        return command;
    }
}
