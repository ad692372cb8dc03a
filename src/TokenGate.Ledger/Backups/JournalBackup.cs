using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Backups;

/// <summary>
/// A copy of a journal that was made in one piece while a gateway may have been writing, with a note of what it is: its gateway, its last
/// entry, and the hash of its bytes.
/// </summary>
/// <param name="Folder">Where it lies: <c>journal.db</c> and <c>backup.json</c>.</param>
/// <param name="Gateway">The journal's identity.</param>
/// <param name="Sequence">The last entry in it.</param>
/// <param name="Hash">The chain's hash there, in hex.</param>
/// <param name="At">When it was made, UTC.</param>
public sealed record JournalBackup(string Folder, string Gateway, long Sequence, string Hash, DateTimeOffset At)
{
    /// <summary>The copied database.</summary>
    public string File => JournalFile.In(Folder);

    private string Note => Path.Combine(Folder, "backup.json");

    /// <summary>Copies a journal as it is at one moment, also while a gateway writes to it.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="folder">Where to; made when it does not exist. One that holds a journal already is refused.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="JournalException">It cannot be read or written, or there is something in the folder already.</exception>
    public static JournalBackup Write(JournalReader journal, string folder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(time);
        var file = JournalFile.In(folder);
        if (System.IO.File.Exists(file))
        {
            throw new JournalException($"{file} is there already: name another folder, for each backup one of its own.");
        }

        try
        {
            PrivateFiles.CreateFolder(folder);

            // Under another name until it is whole: nobody takes a part of a backup for one.
            var copying = file + ".copying";
            _ = journal.Query(connection =>
            {
                JournalCopy.Write(connection, copying);
                return 0;
            });
            System.IO.File.Move(copying, file);
            var copy = JournalReader.Open(folder);
            var (sequence, hash) = copy.Query(JournalStore.ReadHead);
            JournalCopy.RemoveLog(file);
            var backup = new JournalBackup(folder, copy.GatewayId, sequence, Convert.ToHexStringLower(hash), DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds()));
            backup.WriteNote();
            return backup;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The backup cannot be written to {folder}: {fault.Message}", fault);
        }
    }

    /// <summary>The backup in a folder.</summary>
    /// <exception cref="JournalException">There is none, or its file was changed since it was made.</exception>
    public static JournalBackup Open(string folder)
    {
        var file = JournalFile.In(folder);
        var note = Path.Combine(folder, "backup.json");
        if (!System.IO.File.Exists(file) || !System.IO.File.Exists(note))
        {
            throw new JournalException($"There is no backup in {folder}: journal.db and backup.json are what `tokengate ledger backup` writes.");
        }

        try
        {
            using var json = JsonDocument.Parse(System.IO.File.ReadAllText(note));
            var root = json.RootElement;
            var said = root.GetProperty("sha256").GetString();
            return Sum(file) == said
                ? new JournalBackup(folder, root.GetProperty("gateway").GetString()!, root.GetProperty("sequence").GetInt64(), root.GetProperty("hash").GetString()!, root.GetProperty("at").GetDateTimeOffset())
                : throw new JournalException($"{file} is not what was backed up: its bytes differ from backup.json. Take another backup.");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new JournalException($"{note} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Holds everything in the backup against its chain.</summary>
    /// <exception cref="JournalException">It cannot be read at all.</exception>
    public async Task<AuditReport> VerifyAsync(IReadOnlyCollection<string> accepted, CancellationToken cancellationToken)
    {
        try
        {
            return await Auditor.AuditAsync([JournalReader.Open(Folder)], new AuditOptions { Accepted = accepted }, TimeProvider.System, cancellationToken);
        }
        finally
        {
            // A reader of a database with a log makes one: the backup is to stay the file that it is.
            JournalCopy.RemoveLog(File);
        }
    }

    private static string Sum(string file)
    {
        using var stream = System.IO.File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private void WriteNote()
    {
        PrivateFiles.Create(Note);
        System.IO.File.WriteAllText(Note, AuditJson.Write(writer =>
        {
            writer.WriteString("gateway", Gateway);
            writer.WriteNumber("sequence", Sequence);
            writer.WriteString("hash", Hash);
            writer.WriteString("at", At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            writer.WriteString("sha256", Sum(File));
        }) + "\n");
    }
}
