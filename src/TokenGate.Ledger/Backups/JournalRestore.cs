using TokenGate.Ledger.Books;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Backups;

/// <summary>Puts a backup in the place of a journal that no gateway holds. What was there is put aside, never removed.</summary>
public static class JournalRestore
{
    /// <summary>
    /// The journal that is in a folder now, as far as it can be read; null when there is none, or nothing can be read of it.
    /// </summary>
    public static JournalHead? HeadOf(string folder)
    {
        try
        {
            if (!File.Exists(JournalFile.In(folder)))
            {
                return ChainMark.Read(JournalFile.In(folder)) is var (gateway, sequence, _) ? new JournalHead(gateway, sequence) : null;
            }

            var reader = JournalReader.Open(folder);
            return new JournalHead(reader.GatewayId, reader.Query(JournalStore.ReadHead).Sequence);
        }
        catch (JournalException)
        {
            return null;
        }
    }

    /// <summary>
    /// Puts the backup in place, and notes in its chain what was done. Gives the name of what was put aside; null for nothing.
    /// </summary>
    /// <param name="backup">The backup, verified.</param>
    /// <param name="folder">The journal's folder; made when it does not exist.</param>
    /// <param name="before">What was there, for the note.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="JournalException">
    /// A gateway holds the folder, or the disk does not allow it. The folder is then as it was.
    /// </exception>
    public static string? Run(JournalBackup backup, string folder, JournalHead? before, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(backup);
        ArgumentNullException.ThrowIfNull(time);
        var file = JournalFile.In(folder);
        try
        {
            PrivateFiles.CreateFolder(folder);
            using var held = JournalLock.Take(folder);
            DayShelf.Remove(file);
            var aside = JournalCopy.Adopt(JournalReader.Open(backup.Folder), file, time.GetUtcNow());
            using var store = JournalStore.Open(file, new JournalOptions { Path = folder });
            store.Write([IncidentCodec.ToEntry(new JournalIncident(
                JournalIncidentKind.Restored,
                time.GetUtcNow(),
                $"The backup of {backup.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC was restored at entry {backup.Sequence}"
                + (before is { } was ? was.Gateway == backup.Gateway
                    ? was.Sequence > backup.Sequence ? $"; the journal had entry {was.Sequence}, so {was.Sequence - backup.Sequence} entries are gone from it" : "; the journal had nothing newer"
                    : $"; before, the journal of gateway {was.Gateway} lay there" : "")
                + (aside is null ? "" : $". What lay there is kept as {aside}"),
                backup.Gateway,
                backup.Sequence,
                backup.Hash))]);
            ChainMark.Write(file, store.Gateway, store.Head, store.HeadHash);
            return aside;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The backup cannot be restored to {folder}: {fault.Message}", fault);
        }
        finally
        {
            JournalCopy.RemoveLog(backup.File);
        }
    }
}
