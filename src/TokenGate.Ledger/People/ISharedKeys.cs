namespace TokenGate.Ledger.People;

/// <summary>
/// Keys of pseudonyms that several gateways share, so that one person has one pseudonym at all of them. Whoever cannot be asked in time is
/// no fault: a gateway goes on with its own keys. Thread-safe.
/// </summary>
public interface ISharedKeys
{
    /// <summary>
    /// Gives the key of a person: the one that is there, else the one offered, which is there from now on. One that was erased is never
    /// taken again. Bounded: a request waits for it, once for each person and gateway.
    /// </summary>
    ValueTask<SharedKey> TakeAsync(string user, byte[] offered, CancellationToken cancellationToken);

    /// <summary>The key of a person; null where there is none, or nobody can say.</summary>
    ValueTask<byte[]?> FindAsync(string user, CancellationToken cancellationToken);

    /// <summary>
    /// Brings both sides to the same tombstones: leaves those that are missing there, removes the keys that they name, and gives all that
    /// are there. Null where nobody can say.
    /// </summary>
    /// <param name="own">The tombstones of this gateway.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyCollection<string>?> MeetErasedAsync(IReadOnlyCollection<string> own, CancellationToken cancellationToken);
}
