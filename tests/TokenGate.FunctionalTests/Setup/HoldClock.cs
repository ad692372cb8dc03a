namespace TokenGate.FunctionalTests.Setup;

/// <summary>
/// A clock whose one special timer is the bound of the hold, recognised by its length: a test learns that an answer's end waits, and
/// decides when the bound is reached. Every other timer is the system's.
/// </summary>
/// <param name="hold">The configured bound.</param>
internal sealed class HoldClock(TimeSpan hold) : TimeProvider
{
    /// <summary>A conclusion takes part of the bound before the wait begins.</summary>
    private static readonly TimeSpan Conclusion = TimeSpan.FromSeconds(8);

    private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when an end waits for its record.</summary>
    public Task Waits => _waits.Task.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Lets the bound be reached, for every wait.</summary>
    public void Reach() => _reached.TrySetResult();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > hold || dueTime < hold - Conclusion || period != Timeout.InfiniteTimeSpan)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        _waits.TrySetResult();
        return new HoldTimer(_reached.Task, callback, state);
    }

    private sealed class HoldTimer : ITimer
    {
        private volatile bool _disposed;

        public HoldTimer(Task reached, TimerCallback callback, object? state) => _ = FireAsync(reached, callback, state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => !_disposed;

        public void Dispose() => _disposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task FireAsync(Task reached, TimerCallback callback, object? state)
        {
            await reached;
            if (!_disposed)
            {
                callback(state);
            }
        }
    }
}
