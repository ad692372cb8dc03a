using Microsoft.Data.Sqlite;
using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger.People;

/// <summary>Everything that a journal holds about one person: for data subject requests and appeals.</summary>
public static class PersonExport
{
    private const string None = "-";

    /// <summary>
    /// Writes what is booked under a user as JSON lines; gives their number. The stream stays open. First the sums of entries that
    /// retention has
    /// removed, then each exchange as it is stored, followed by what was decided about it later and what reviews said.
    /// </summary>
    /// <param name="journal">The journal.</param>
    /// <param name="user">The user as records name him: the pseudonym, where pseudonyms are used.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="cancellationToken">Ends between two entries.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static async Task<long> WriteAsync(JournalReader journal, string user, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        var lines = 0L;
        foreach (var line in Read(journal, user, null))
        {
            await WriteLineAsync(output, line, cancellationToken);
            lines++;
        }

        return lines;
    }

    /// <summary>The same entries one after the other, each as the journal stores it.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="user">The user as records name the person.</param>
    /// <param name="before">Exchanges that began at it or later are left out; null for none.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static IEnumerable<byte[]> Read(JournalReader journal, string user, DateTimeOffset? before)
    {
        ArgumentNullException.ThrowIfNull(journal);
        foreach (var line in PrunedTotals.Read(journal).Where(booking => booking.Key.User == user).Select(Removed))
        {
            yield return line;
        }

        foreach (var sequence in journal.Query(connection => Sequences(connection, user)))
        {
            foreach (var body in journal.Query(connection => Bodies(connection, sequence, before)))
            {
                yield return body;
            }
        }
    }

    /// <summary>The same for a person's own name: what is booked under it, and under the pseudonym that stands for it.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static async Task<long> WriteAsync(JournalReader journal, Pseudonyms? people, string user, Stream output, CancellationToken cancellationToken)
    {
        var lines = await WriteAsync(journal, user, output, cancellationToken);
        return people?.Find(user) is { } pseudonym ? lines + await WriteAsync(journal, pseudonym, output, cancellationToken) : lines;
    }

    private static async Task WriteLineAsync(Stream output, byte[] line, CancellationToken cancellationToken)
    {
        await output.WriteAsync(line, cancellationToken);
        await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
    }

    private static List<long> Sequences(SqliteConnection connection, string user)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sequence FROM exchange WHERE user = $user ORDER BY sequence";
        command.Parameters.AddWithValue("$user", user);
        var sequences = new List<long>();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            sequences.Add(row.GetInt64(0));
        }

        return sequences;
    }

    private static List<byte[]> Bodies(SqliteConnection connection, long sequence, DateTimeOffset? before)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, body FROM entry WHERE sequence = $sequence";
        command.Parameters.AddWithValue("$sequence", sequence);
        using var row = command.ExecuteReader();

        // Retention may have removed it meanwhile.
        return row.Read() && (before is null || RecordDecoder.Decode(row.GetFieldValue<byte[]>(1)).StartedAt < before)
            ? [row.GetFieldValue<byte[]>(1), .. RecordHistory.Read(connection, row.GetString(0)).Bodies, .. Reviews.Bodies(connection, row.GetString(0))]
            : [];
    }

    /// <summary>A sum that stands for removed entries.</summary>
    private static byte[] Removed(Booking booking) => RecordEncoder.Write(writer =>
    {
        var (key, kind, sums) = booking;
        writer.WriteStartObject("removed"u8);
        writer.WriteString("quarter"u8, QuarterHour.Start(key.Quarter).UtcDateTime);
        RecordEncoder.Name(writer, "user"u8, key.User, None);
        RecordEncoder.Name(writer, "team"u8, key.Team, None);
        RecordEncoder.Name(writer, "route"u8, key.Route, None);
        RecordEncoder.Name(writer, "model"u8, key.Model, None);
        RecordEncoder.Name(writer, "project"u8, key.Project, None);
        RecordEncoder.Name(writer, "client"u8, key.Client, None);
        writer.WriteString("verdict"u8, kind.Verdict.Name());
        RecordEncoder.Name(writer, "reason"u8, kind.Reason, "");
        writer.WriteNumber("exchanges"u8, sums.Exchanges);
        writer.WriteNumber("requests"u8, sums.Requests);
        RecordEncoder.Split(writer, "split"u8, sums.Split);
        writer.WriteEndObject();
    });
}
