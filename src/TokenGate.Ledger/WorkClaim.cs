using System.Collections.Immutable;

namespace TokenGate.Ledger;

/// <summary>
/// A claim on usage that a report told. Append a record with it and it becomes the count, in that record's own transaction; dispose it
/// where no record comes of
/// it. One that is neither lapses after some minutes, so that usage whose record was lost with a process is counted when it is told again.
/// </summary>
public sealed class WorkClaim : IDisposable
{
    private readonly Action<WorkClaim, bool> _end;
    private int _ended;

    internal WorkClaim(string id, string work, ImmutableArray<Storage.HashedPart> parts, DateTimeOffset expiresAt, Action<WorkClaim, bool> end)
    {
        (Id, Work, Parts, ExpiresAt, _end) = (id, work, parts, expiresAt, end);
    }

    /// <summary>The claim's own id.</summary>
    internal string Id { get; }

    /// <summary>The work's hash.</summary>
    internal string Work { get; }

    /// <summary>What was told.</summary>
    internal ImmutableArray<Storage.HashedPart> Parts { get; }

    /// <summary>When it lapses.</summary>
    internal DateTimeOffset ExpiresAt { get; }

    /// <summary>Gives it up.</summary>
    public void Dispose() => End(counted: false);

    /// <summary>The record that counts it is on disk.</summary>
    internal void Confirm() => End(counted: true);

    private void End(bool counted)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            _end(this, counted);
        }
    }
}
