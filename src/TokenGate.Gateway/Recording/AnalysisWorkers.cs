using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace TokenGate.Gateway.Recording;

/// <summary>
/// The few workers that read requests and judge exchanges, so that analysis never takes more than its share of the machine. Conclusions, for which a client
/// waits, go before requests, for which an upstream is still thinking. Each exchange queues at most one of both, so connections bound the queues.
/// </summary>
/// <param name="faults">Takes what a job throws.</param>
/// <param name="count">How many workers.</param>
internal sealed class AnalysisWorkers(FaultReporter faults, int count) : IHostedService, IDisposable
{
    private readonly ConcurrentQueue<Action> _urgent = new();
    private readonly ConcurrentQueue<Action> _waiting = new();
    private readonly SemaphoreSlim _queued = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private Task[] _workers = [];

    /// <summary>Jobs that wait.</summary>
    public int Queued => _urgent.Count + _waiting.Count;

    /// <summary>Queues a conclusion.</summary>
    public void QueueUrgent(Action job)
    {
        _urgent.Enqueue(job);
        _queued.Release();
    }

    /// <summary>Queues the reading of a request.</summary>
    public void Queue(Action job)
    {
        _waiting.Enqueue(job);
        _queued.Release();
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _workers = [.. Enumerable.Range(0, count).Select(_ => WorkAsync())];
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();

        // They end when the queue is empty, which is what a stop is for; a host that has no more patience does not wait for it.
        await Task.WhenAny(Task.WhenAll(_workers), Task.Delay(Timeout.Infinite, cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _queued.Dispose();
        _stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await _queued.WaitAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            RunNext();
        }

        // What was queued before the stop is still done: these are records.
        while (_queued.Wait(0, CancellationToken.None))
        {
            RunNext();
        }
    }

    private void RunNext()
    {
        if (!_urgent.TryDequeue(out var job) && !_waiting.TryDequeue(out job))
        {
            return;
        }

        try
        {
            job();
        }
        catch (Exception exception)
        {
            faults.Report(FaultSource.Gateway, exception);
        }
    }
}
