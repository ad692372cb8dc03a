namespace TokenGate.Metering;

/// <summary>
/// Work that one call begins and another tells the usage of: who began it, and what was counted of it so far. A report counts what it adds,
/// however often it is polled, listed or downloaded; the whole of a work and the sum of its parts are one count, told in two ways.
/// Thread-safe.
/// </summary>
public interface IToldLater
{
    /// <summary>Takes note of work that a call began. Who began it first stays.</summary>
    /// <param name="work">The work's id, as the room makes it.</param>
    /// <param name="begun">Who began it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask BeginAsync(string work, BegunWork begun, CancellationToken cancellationToken = default);

    /// <summary>
    /// From now on a file of results stands for the work that lists it: what the two tell is one count, and what was counted under the
    /// file's id goes to the work.
    /// </summary>
    /// <param name="file">The file's id, as the room makes it.</param>
    /// <param name="work">The work's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask LinkAsync(string file, string work, CancellationToken cancellationToken = default);

    /// <summary>Who began a work; null when nobody here did, or it was forgotten.</summary>
    /// <param name="work">The work's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<BegunWork?> FindAsync(string work, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes what a report tells, in one step: each part's largest report stands, and what is counted of the work becomes the larger of its
    /// whole and the sum of its parts, for input and output apart.
    /// </summary>
    /// <param name="work">The work's id.</param>
    /// <param name="parts">What was told.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What of it was not counted before.</returns>
    ValueTask<ToldShare> TakeAsync(string work, IReadOnlyList<ToldPart> parts, CancellationToken cancellationToken = default);
}
