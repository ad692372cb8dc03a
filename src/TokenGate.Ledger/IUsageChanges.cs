namespace TokenGate.Ledger;

/// <summary>Tells which days' sums have changed, so that a reader of many days need not read those again that have not.</summary>
public interface IUsageChanges
{
    /// <summary>
    /// The days of the reporting zone (UTC by default) whose sums may have changed since the last call, null for all of them. Call it
    /// before reading: what changes meanwhile is told by the next
    /// call. One caller at a time.
    /// </summary>
    Task<IReadOnlySet<DateOnly>?> TakeAsync(CancellationToken cancellationToken);
}
