using Microsoft.Data.Sqlite;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Books;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Backups;

/// <summary>
/// Makes what follows from a journal's chain anew: the sums and the list of exchanges. For a journal that no gateway holds, whose chain
/// holds; a chain that is broken cannot be repaired, only restored.
/// </summary>
public static class JournalRepair
{
    /// <summary>Repairs a journal where an audit finds something, and notes in its chain what was found. Gives what was found.</summary>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it before anything is changed.</param>
    /// <exception cref="JournalException">A gateway holds it, its chain is broken, or the disk does not allow it.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(time);
        var reader = JournalReader.Open(folder);
        using var held = JournalLock.Take(folder);
        var found = await Auditor.AuditAsync([reader], new AuditOptions(), time, cancellationToken);
        if (!found.ChainHolds)
        {
            throw new JournalException($"The chain of {reader.File} is broken, and nothing can be made from it: restore a backup. {found.Faults[0]}");
        }

        if (found.Equal)
        {
            return [];
        }

        try
        {
            DayShelf.Remove(reader.File);
            using var store = JournalStore.Open(reader.File, new JournalOptions { Path = folder });
            store.Repair();
            store.Write([IncidentCodec.ToEntry(new JournalIncident(
                JournalIncidentKind.Repaired,
                time.GetUtcNow(),
                $"The tables were made anew from the entries up to {store.Head}. Before: {string.Join("; ", found.Faults)}",
                reader.GatewayId,
                store.Head,
                Convert.ToHexStringLower(store.HeadHash)))]);
            ChainMark.Write(reader.File, store.Gateway, store.Head, store.HeadHash);
            return found.Faults;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The days beside {reader.File} cannot be removed: {fault.Message} Nothing was changed", fault);
        }
        catch (SqliteException fault)
        {
            throw new JournalException($"{JournalFile.Describe(reader.File, fault)}. Nothing was changed: restore a backup", fault);
        }
    }
}
