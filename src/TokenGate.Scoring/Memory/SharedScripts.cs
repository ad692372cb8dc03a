using System.Runtime.CompilerServices;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// What several people send: a sample of all users' shingles, each with the user who sent it last and how often it went from one user to
/// another. One script that a team runs to look busy shows here; so does the team's handbook, so it is a feature and never an accounting.
/// Fixed in size, lock-free: a lost update of two threads on one slot loses a sample.
/// </summary>
internal sealed class SharedScripts
{
    private const int Slots = 1 << 18;
    private const ulong Sample = 3;
    private const int MaxHands = 15;
    private static readonly long EpochTicks = TimeSpan.TicksPerHour;

    // 28 bits of the hash, 16 of the user, 4 of the hands it went through, 16 of the hour.
    private readonly ulong[] _slots = new ulong[Slots];
    private readonly long _windowEpochs;

    public SharedScripts(TimeSpan window) => _windowEpochs = Math.Max(1, window.Ticks / EpochTicks);

    /// <summary>True for the shingles that are looked at: one of four.</summary>
    public static bool IsSampled(ulong shingle) => (shingle >> 3 & Sample) == 0;

    /// <summary>
    /// Fetches the places of shingles that will be passed next: they lie far off, and without a branch between them all are on their way at once. What it gives
    /// is of no use; it keeps the reads from being left out.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public ulong Fetch(ReadOnlySpan<ulong> shingles)
    {
        var sum = 0UL;
        foreach (var shingle in shingles)
        {
            sum ^= _slots[SlotOf(shingle)];
        }

        return sum;
    }

    /// <summary>How many other hands a shingle went through within the window, and that it is now in this user's.</summary>
    /// <param name="shingle">A sampled shingle.</param>
    /// <param name="user">Hash of the user.</param>
    /// <param name="ticks">The moment, in ticks UTC.</param>
    public int Pass(ulong shingle, ulong user, long ticks)
    {
        ref var slot = ref _slots[SlotOf(shingle)];
        var old = Volatile.Read(ref slot);
        var tag = shingle >> 36;
        var hour = (ulong)(ticks / EpochTicks) & 0xFFFF;
        var holder = user & 0xFFFF;
        var alive = old != 0 && old >> 36 == tag && ((hour - old) & 0xFFFF) <= (ulong)_windowEpochs;
        var hands = alive ? (int)(old >> 16) & 0xF : 0;
        if (alive && ((old >> 20) & 0xFFFF) != holder)
        {
            hands = Math.Min(hands + 1, MaxHands);
        }

        Volatile.Write(ref slot, (tag << 36) | (holder << 20) | ((ulong)hands << 16) | hour);
        return hands;
    }

    private static int SlotOf(ulong shingle) => (int)(shingle >> 5) & (Slots - 1);
}
