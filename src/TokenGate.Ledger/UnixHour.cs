namespace TokenGate.Ledger;

/// <summary>Hours since 1970-01-01T00:00Z, the grain of every sum. Negative before that.</summary>
internal static class UnixHour
{
    private static readonly long Epoch = DateTimeOffset.UnixEpoch.UtcTicks / TimeSpan.TicksPerHour;

    /// <summary>The hour that holds a moment.</summary>
    public static long From(DateTimeOffset moment) => (moment.UtcTicks / TimeSpan.TicksPerHour) - Epoch;

    /// <summary>The first hour that begins at or after a moment.</summary>
    public static long Ceiling(DateTimeOffset moment) => From(moment) + (moment.UtcTicks % TimeSpan.TicksPerHour == 0 ? 0 : 1);

    /// <summary>The start of an hour.</summary>
    public static DateTimeOffset Start(long hour) => new((hour + Epoch) * TimeSpan.TicksPerHour, TimeSpan.Zero);
}
