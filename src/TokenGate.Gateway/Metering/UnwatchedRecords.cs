using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using TokenGate.Usage;

namespace TokenGate.Gateway.Metering;

/// <summary>
/// Writes records for which no client waits, behind those for which one does: a few at a time, so that a client who opens and resets
/// thousands of streams never fills the journal's queue before others. Nothing is dropped: when it is full, the exchanges themselves wait.
/// </summary>
/// <param name="append">Hands a record to the journal, and completes when it is on disk or kept for later. Never throws.</param>
internal sealed class UnwatchedRecords(Func<UsageRecord, Task> append) : IHostedService
{
    private const int Most = 16_384;
    private const int AtOnce = 128;

    private readonly Channel<(UsageRecord Record, TaskCompletionSource Written)> _waiting =
        Channel.CreateBounded<(UsageRecord, TaskCompletionSource)>(new BoundedChannelOptions(Most) { SingleReader = true });

    private Task _writing = Task.CompletedTask;

    /// <summary>Takes a record; the task completes when it is on disk or kept for later.</summary>
    public async Task WriteAsync(UsageRecord record)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _waiting.Writer.WriteAsync((record, written));
        }
        catch (ChannelClosedException)
        {
            // The gateway stops, and nobody else is left to wait.
            await append(record);
            return;
        }

        await written.Task;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _writing = RunAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        return _writing.WaitAsync(cancellationToken);
    }

    private async Task RunAsync()
    {
        var batch = new List<TaskCompletionSource>(AtOnce);
        var appends = new List<Task>(AtOnce);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (batch.Count < AtOnce && _waiting.Reader.TryRead(out var next))
            {
                batch.Add(next.Written);
                appends.Add(append(next.Record));
            }

            await Task.WhenAll(appends);
            batch.ForEach(static written => written.SetResult());
            batch.Clear();
            appends.Clear();
        }
    }
}
