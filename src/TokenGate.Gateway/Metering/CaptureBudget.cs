namespace TokenGate.Gateway.Metering;

/// <summary>The memory that all copied bodies may take together (G9). Thread-safe.</summary>
/// <param name="limit">Bytes in all, asked anew each time, because it can change.</param>
internal sealed class CaptureBudget(Func<long> limit)
{
    private long _taken;

    /// <summary>Bytes that are taken now.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Takes bytes; false, with nothing taken, when they are not to be had.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit())
        {
            return true;
        }

        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
