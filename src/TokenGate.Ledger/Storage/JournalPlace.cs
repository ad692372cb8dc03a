using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Keeps the writer on the file that the journal's path names. A file that was deleted, moved or replaced under a running gateway is still
/// whole behind the open connection: it is copied back to its path, whatever lies there is put aside, and the chain goes on. Only where it
/// cannot be read any more a new journal is begun, under an identity of its own, with an entry that names the chain that ended. Used by the
/// writer's thread alone.
/// </summary>
/// <param name="file">The journal's database.</param>
/// <param name="options">How it is opened.</param>
/// <param name="gateway">The identity of the journal that is open.</param>
/// <param name="holdLock">Makes sure that the folder is still this process's; throws when another one took it.</param>
internal sealed class JournalPlace(string file, JournalOptions options, string gateway, Action holdLock)
{
    /// <summary>How long a file that was taken away is tried to be copied back before a new journal is begun without it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private JournalStore? _lost;
    private DateTimeOffset _lostAt;
    private JournalIncident? _untold;
    private bool _hasBegunAnew;
    private bool _isFresh;
    private bool _isBeyondRepair;

    /// <summary>The identity of the journal that is written now.</summary>
    public string Gateway { get; private set; } = gateway;

    /// <summary>What happened to the file last, once the chain has it; null while nothing has.</summary>
    public JournalIncident? Incident { get; private set; }

    /// <summary>
    /// The store again, after a fault or a loss of the file. Nothing in memory is believed: the head is read from the disk.
    /// </summary>
    /// <param name="known">The chain's head as it was acknowledged last.</param>
    /// <exception cref="JournalException">Not now; the writer tries again.</exception>
    /// <exception cref="SqliteException">Likewise.</exception>
    public JournalStore Open((long Sequence, byte[] Hash) known)
    {
        if (_lost is { } lost && !TryPutBack(lost))
        {
            return Begin(known, "was deleted or replaced under the running gateway, and what it held cannot be read any more");
        }

        if (_isBeyondRepair)
        {
            return Begin(known, "is damaged");
        }

        JournalCopy.Adopt(file);
        if (!_hasBegunAnew && known.Sequence > 0 && !File.Exists(file))
        {
            return Begin(known, "was deleted under the running gateway");
        }

        JournalStore store;
        try
        {
            store = JournalStore.Open(file, options);
        }
        catch (SqliteException fault) when (JournalFile.IsDamage(fault))
        {
            return Begin(known, "is damaged");
        }

        // A commit that failed in the caller's eyes may have landed; the ids then show it, and nothing is written twice.
        if (store.Gateway == Gateway && (_hasBegunAnew || store.Holds(known.Sequence, known.Hash)))
        {
            _isFresh = true;
            return Tell(store);
        }

        var found = store.Gateway == Gateway ? $"ends at entry {store.Head}, or has another entry there" : $"belongs to gateway {store.Gateway}";
        store.Dispose();
        return Begin(known, $"was replaced under the running gateway by one that {found}");
    }

    /// <summary>The store that wrote a batch, moved back to its path where its file was taken away meanwhile.</summary>
    /// <exception cref="JournalException">It cannot be now; the writer tries again.</exception>
    /// <exception cref="SqliteException">Likewise.</exception>
    public JournalStore Settle(JournalStore store)
    {
        (_isFresh, _hasBegunAnew) = (false, false);
        if (store.IsInPlace)
        {
            return store;
        }

        Keep(store);
        return Open((store.Head, store.HeadHash));
    }

    /// <summary>Takes a store whose write failed. Its connection is closed, unless it is all that is left of its file.</summary>
    public void GiveBack(JournalStore? store, Exception fault)
    {
        if (store is null || store == _lost)
        {
            return;
        }

        // A fault that opening anew did not heal.
        _isBeyondRepair = _isFresh && fault is SqliteException damage && JournalFile.IsDamage(damage);
        if (store.IsInPlace)
        {
            store.Dispose();
        }
        else
        {
            Keep(store);
        }
    }

    /// <summary>Ends what is held open.</summary>
    public void Close()
    {
        _lost?.Dispose();
        _lost = null;
    }

    private void Keep(JournalStore store) => (_lost, _lostAt) = (store, options.Time.GetUtcNow());

    /// <summary>Writes what only an open file holds to its path again. False when it cannot be read any more.</summary>
    private bool TryPutBack(JournalStore lost)
    {
        holdLock();
        try
        {
            _untold = new JournalIncident(
                JournalIncidentKind.Saved,
                options.Time.GetUtcNow(),
                $"{PutBack(lost)}: nothing is lost",
                Gateway,
                lost.Head,
                Convert.ToHexStringLower(lost.HeadHash));

            // Closing removes the log's name from the folder: not after the copy is there.
            Close();
            return true;
        }
        catch (SqliteException fault) when (JournalFile.IsDamage(fault) || (fault.SqliteErrorCode == raw.SQLITE_IOERR && options.Time.GetUtcNow() - _lostAt > Patience))
        {
            // A full disk is waited for; a file that cannot be read for long is not.
            Close();
            return false;
        }
    }

    private string PutBack(JournalStore lost)
    {
        if (!lost.HasMoved)
        {
            return lost.Fold()
                ? $"The write-ahead log of {file} was deleted under the running gateway at entry {lost.Head}, and was folded in from the open file"
                : throw new JournalException($"The write-ahead log of {file} was deleted under the running gateway, and another program reads it: close that program");
        }

        var aside = JournalCopy.PutBack(lost, file, options.Time.GetUtcNow());
        return $"{file} was {(aside is null ? "deleted or moved" : "replaced")} under the running gateway at entry {lost.Head} and was written again from the open file"
            + (aside is null ? "" : $" (what lay there is kept as {aside})");
    }

    private JournalStore Begin((long Sequence, byte[] Hash) known, string reason)
    {
        holdLock();
        var now = options.Time.GetUtcNow();
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var aside = File.Exists(file) ? JournalFile.SetAside(file, now) : null;
        JournalCopy.RemoveLog(file);
        var store = JournalStore.Open(file, options with { GatewayId = null });
        _untold = new JournalIncident(
            JournalIncidentKind.Begun,
            now,
            $"{file} {reason}: the chain of gateway {Gateway} ended at entry {known.Sequence}, and that of gateway {store.Gateway} began"
            + (aside is null ? "" : $". The old file is kept as {aside}"),
            Gateway,
            known.Sequence,
            Convert.ToHexStringLower(known.Hash));
        Gateway = store.Gateway;
        (_isBeyondRepair, _hasBegunAnew) = (false, true);
        return Tell(store);
    }

    private JournalStore Tell(JournalStore store)
    {
        if (_untold is not { } incident)
        {
            return store;
        }

        try
        {
            store.Write([IncidentCodec.ToEntry(incident)]);
            (Incident, _untold) = (incident, null);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }
}
