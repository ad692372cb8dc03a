namespace TokenGate.Gateway.Metering;

/// <summary>A shared memory budget for all captured bodies (G9). Thread-safe.</summary>
/// <param name="limit">The budget in bytes, read each time because it can be reconfigured.</param>
internal sealed class CaptureBudget(Func<long> limit)
{
    private long _taken;

    /// <summary>Bytes reserved now.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Reserves bytes; false, with nothing reserved, when the budget is exhausted.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit())
        {
            return true;
        }

        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>Returns bytes to the budget.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
