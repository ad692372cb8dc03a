using Microsoft.Extensions.Logging;

namespace TokenGate.Gateway.Telemetry;

/// <summary>
/// Counts every fault beside the traffic, and logs at most one a minute for each source: a full disk must not be flooded by its own log.
/// </summary>
internal sealed partial class FaultReporter(GatewayMetrics metrics, TimeProvider clock, ILogger<FaultReporter> logger)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<FaultSource, (long LoggedAt, long Unlogged)> _sources = [];
    private long _count;

    /// <summary>Faults since the start.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Reports a fault. Never throws.</summary>
    public void Report(FaultSource source, Exception exception)
    {
        Interlocked.Increment(ref _count);
        metrics.OnFault(source);
        if (IsDue(source, out var unlogged))
        {
            LogFault(logger, source, exception.GetType().Name, exception.Message.ReplaceLineEndings(" ").TrimEnd('.'), unlogged);
            LogStack(logger, source, exception);
        }
    }

    private bool IsDue(FaultSource source, out long unlogged)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            var known = _sources.TryGetValue(source, out var state);
            unlogged = state.Unlogged;
            var due = !known || clock.GetElapsedTime(state.LoggedAt, now) >= Quiet;
            _sources[source] = due ? (now, 0) : (state.LoggedAt, state.Unlogged + 1);
            return due;
        }
    }

    [LoggerMessage(
        EventId = 4201,
        Level = LogLevel.Error,
        Message = "Fault in {Source}: metering is affected, traffic is not: {Kind}: {Cause} ({Unlogged} more since the last line)")]
    private static partial void LogFault(ILogger logger, FaultSource source, string kind, string cause, long unlogged);

    [LoggerMessage(EventId = 4204, Level = LogLevel.Debug, Message = "Where the fault in {Source} happened")]
    private static partial void LogStack(ILogger logger, FaultSource source, Exception exception);
}
