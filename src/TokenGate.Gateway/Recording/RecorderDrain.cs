using Microsoft.Extensions.Hosting;

namespace TokenGate.Gateway.Recording;

/// <summary>Stops after the server and before the workers: when it has stopped, every exchange has its record.</summary>
internal sealed class RecorderDrain(ExchangeRecorder recorder) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => recorder.DrainAsync(cancellationToken);
}
