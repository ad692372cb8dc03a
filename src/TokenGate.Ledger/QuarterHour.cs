namespace TokenGate.Ledger;

/// <summary>
/// Quarter hours since 1970-01-01T00:00Z, the grain of every sum in the journal; negative before that. Every time zone in use is a whole
/// number of them off UTC,
/// so days and hours of any zone can be cut from them exactly.
/// </summary>
internal static class QuarterHour
{
    /// <summary>Quarter hours of an hour.</summary>
    public const int PerHour = 4;

    private const long Ticks = 15 * TimeSpan.TicksPerMinute;

    private static readonly long Epoch = DateTimeOffset.UnixEpoch.UtcTicks / Ticks;

    /// <summary>The quarter hour that holds a moment.</summary>
    public static long From(DateTimeOffset moment) => (moment.UtcTicks / Ticks) - Epoch;

    /// <summary>The first quarter hour that begins at or after a moment.</summary>
    public static long Ceiling(DateTimeOffset moment) => From(moment) + (moment.UtcTicks % Ticks == 0 ? 0 : 1);

    /// <summary>The start of a quarter hour.</summary>
    public static DateTimeOffset Start(long quarter) => new((quarter + Epoch) * Ticks, TimeSpan.Zero);
}
