namespace TokenGate.Scoring.Memory;

/// <summary>
/// The time of a table that forgets. An entry bears, in a byte, the epoch in which it was last seen as a stamp of 1 to 255; zero is left
/// for empty slots. Stamps repeat after 255 epochs, so an entry's age is read against the last epoch used, where it cannot be mistaken as
/// long as what has expired is swept out in time: that is what <see cref="NeedsSweep"/> tells. Mutable: a field of its table, never copied.
/// </summary>
internal struct EpochClock
{
    private readonly int _window;
    private long _sweptAt;

    /// <summary>Creates a clock at epoch 0.</summary>
    /// <param name="windowEpochs">How many epochs an entry lives, 1 to 200.</param>
    public EpochClock(int windowEpochs)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowEpochs, 200);
        _window = windowEpochs;
        Set(0);
    }

    /// <summary>The present epoch.</summary>
    public long Now { get; private set; }

    /// <summary>The present epoch as a stamp, 1 to 255.</summary>
    public int Stamp { get; private set; }

    /// <summary>Epochs since an entry with this stamp was last seen.</summary>
    public readonly int AgeOf(int stamp)
    {
        var age = Stamp - stamp;
        return age < 0 ? age + 255 : age;
    }

    /// <summary>True when an entry with this stamp is within the window.</summary>
    public readonly bool IsAlive(int stamp) => AgeOf(stamp) <= _window;

    /// <summary>True when an entry with this stamp will be within the window at a later epoch.</summary>
    public readonly bool IsAliveAt(int stamp, long epoch) => AgeOf(stamp) + (epoch - Now) <= _window;

    /// <summary>True when the table must be swept before the clock is set to this epoch.</summary>
    public readonly bool NeedsSweep(long epoch) => epoch - _sweptAt >= Math.Min((_window / 2) + 1, 250 - _window);

    /// <summary>The table holds nothing that is expired at this epoch.</summary>
    public void Swept(long epoch) => _sweptAt = epoch;

    /// <summary>Sets the present epoch.</summary>
    public void Set(long epoch)
    {
        Now = epoch;
        Stamp = 1 + (int)(epoch % 255);
    }

    /// <summary>Sets the clock of a table that was restored: when it was swept last is not known, so the next sweep comes soon.</summary>
    public void Restore(long now)
    {
        _sweptAt = now - (_window / 2);
        Set(now);
    }
}
