namespace TokenGate.Gateway.Alerts;

/// <summary>
/// The book of alerts that the gateways of a fleet share: one of them at a time has the turn, and only that one writes and tells. Absent in
/// a gateway that is alone. Thread-safe.
/// </summary>
public interface ISharedAlerts
{
    /// <summary>Takes the turn where nobody has it, or keeps it for so long from now. It never fails.</summary>
    /// <param name="time">For how long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<AlertTurn> TakeAsync(TimeSpan time, CancellationToken cancellationToken);

    /// <summary>Writes the book; false where another gateway has the turn, or nobody can be asked. It never fails.</summary>
    /// <param name="book">The book.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<bool> WriteAsync(byte[] book, CancellationToken cancellationToken);

    /// <summary>Gives the turn away, so that nobody has to wait for its end. It never fails.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask LeaveAsync(CancellationToken cancellationToken);
}
