using TokenGate.Fleet.Telling;
using TokenGate.Gateway.Alerts;

namespace TokenGate.Composition;

/// <summary>The fleet's book of alerts, as a gateway writes and reads it.</summary>
internal sealed class FleetAlerts(SharedBook book) : ISharedAlerts
{
    /// <inheritdoc/>
    public async ValueTask<AlertTurn> TakeAsync(TimeSpan time, CancellationToken cancellationToken) => await book.TakeAsync(time, cancellationToken) is { } turn
        ? new AlertTurn(turn.IsOwn ? AlertTurnState.Own : AlertTurnState.Other, turn.Holder, turn.Book)
        : new AlertTurn(AlertTurnState.Away, "", null);

    /// <inheritdoc/>
    public async ValueTask<bool> WriteAsync(byte[] content, CancellationToken cancellationToken) => await book.WriteAsync(content, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask LeaveAsync(CancellationToken cancellationToken) => await book.LeaveAsync(cancellationToken);
}
