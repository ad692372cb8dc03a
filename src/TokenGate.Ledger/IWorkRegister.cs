namespace TokenGate.Ledger;

/// <summary>
/// Remembers work that one call begins and others tell the usage of (batches, background answers, runs), so that it counts once, for
/// whoever began it, over
/// restarts and between gateways. Ids are kept as keyed hashes, 60 days. Thread-safe.
/// </summary>
public interface IWorkRegister
{
    /// <summary>Notes who began a work. The first one stays.</summary>
    /// <param name="work">The work's id, as the caller tells works apart.</param>
    /// <param name="owner">Who began it.</param>
    /// <param name="cancellationToken">Gives up waiting; the note is made all the same.</param>
    ValueTask BeginAsync(string work, WorkOwner owner, CancellationToken cancellationToken);

    /// <summary>
    /// Makes an id another name of a work (a file of results): what is told under either is one count, and so is what was told before.
    /// </summary>
    /// <param name="name">The other id.</param>
    /// <param name="work">The work's id.</param>
    /// <param name="cancellationToken">Gives up waiting; the link is made all the same.</param>
    ValueTask LinkAsync(string name, string work, CancellationToken cancellationToken);

    /// <summary>Who began a work; null when it is not known, or forgotten.</summary>
    ValueTask<WorkOwner?> FindAsync(string work, CancellationToken cancellationToken);

    /// <summary>
    /// Claims what a report tells and nothing told before: each part's largest report stands, and a work's count is the larger of its whole
    /// and the sum of its parts,
    /// for input and output apart. The claim holds against every other teller; it becomes the count with the record that is appended with
    /// it
    /// (<see cref="Journal.AppendAsync(Usage.UsageRecord, WorkClaim, CancellationToken)"/>), and lapses when none is.
    /// </summary>
    ValueTask<WorkShare> TakeAsync(string work, IReadOnlyList<WorkPart> parts, CancellationToken cancellationToken);
}
