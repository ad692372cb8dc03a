namespace TokenGate.Fleet.Membership;

/// <summary>
/// Takes the place of what ends the process. A silo that the others declared dead, because the machine was paused or the network was away,
/// is built anew; the gateway serves on.
/// </summary>
internal sealed class SiloFault : IFatalErrorHandler
{
    private readonly TaskCompletionSource<string> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the reason when the silo cannot go on.</summary>
    public Task<string> Told => _told.Task;

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => exception is not ThreadAbortException;

    /// <inheritdoc/>
    public void OnFatalException(object? sender, string? context, Exception? exception) => _told.TrySetResult(context ?? exception?.Message ?? "unknown");
}
