namespace TokenGate.Demo.Staff;

/// <summary>The demo's day: scripts are spread over it, and nothing begins after it.</summary>
/// <param name="length">How long it lasts.</param>
/// <param name="time">The clock.</param>
internal sealed class Workday(TimeSpan length, TimeProvider time)
{
    /// <summary>Scripts end at this share of the day, so that the last answers are in when it ends.</summary>
    private const double ScriptShare = 0.9;

    private readonly long _start = time.GetTimestamp();

    /// <summary>Time that has passed.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>How long the day lasts.</summary>
    public TimeSpan Length => length;

    /// <summary>Whether the day is over.</summary>
    public bool Over => Elapsed >= length;

    /// <summary>Waits until step <paramref name="step"/> of <paramref name="steps"/> is due, with some jitter.</summary>
    public Task UntilDueAsync(int step, int steps, Random chance, CancellationToken cancellationToken)
    {
        var due = length * ScriptShare * ((step + chance.NextDouble()) / steps);
        return WaitAsync(due - Elapsed, cancellationToken);
    }

    /// <summary>Waits.</summary>
    public Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken) =>
        wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
}
