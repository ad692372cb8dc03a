using Microsoft.Extensions.Logging;

namespace TokenGate.Gateway.Telemetry;

/// <summary>Counts every fault beside the traffic, and logs one of each place a minute: a broken disk must not fill itself with its own log.</summary>
internal sealed partial class FaultReporter(GatewayMetrics metrics, TimeProvider clock, ILogger<FaultReporter> logger)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<FaultSource, (long LoggedAt, long Unlogged)> _places = [];
    private long _count;

    /// <summary>Faults since the start.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Takes a fault. Never throws.</summary>
    public void Report(FaultSource place, Exception exception)
    {
        Interlocked.Increment(ref _count);
        metrics.OnFault(place);
        if (IsDue(place, out var unlogged))
        {
            LogFault(logger, place, unlogged, exception);
        }
    }

    private bool IsDue(FaultSource place, out long unlogged)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            var known = _places.TryGetValue(place, out var state);
            unlogged = state.Unlogged;
            var due = !known || clock.GetElapsedTime(state.LoggedAt, now) >= Quiet;
            _places[place] = due ? (now, 0) : (state.LoggedAt, state.Unlogged + 1);
            return due;
        }
    }

    [LoggerMessage(
        EventId = 4201,
        Level = LogLevel.Error,
        Message = "Fault at {Place}, beside the traffic, which goes on ({Unlogged} more since the last line)")]
    private static partial void LogFault(ILogger logger, FaultSource place, long unlogged, Exception exception);
}
