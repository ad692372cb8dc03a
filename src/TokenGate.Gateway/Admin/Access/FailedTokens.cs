using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Telemetry;

namespace TokenGate.Gateway.Admin.Access;

/// <summary>
/// Slows down who guesses tokens: from the fourth wrong one of an address on, each answer waits longer. One log line a minute for each
/// address, with the number of attempts, and a metric. A right token never waits.
/// </summary>
internal sealed partial class FailedTokens(GatewayMetrics metrics, TimeProvider clock, ILogger<FailedTokens> logger)
{
    private const int Free = 3;
    private const int MostAddresses = 1024;
    private const int MostWaiting = 8;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Forgets = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, State> _addresses = new();

    /// <summary>Counts a wrong token, and waits as long as its address has deserved; false when too many of it wait already.</summary>
    public async ValueTask<bool> DelayAsync(IPAddress? from, CancellationToken cancellationToken)
    {
        metrics.OnRefusedToken();
        var address = Known(from ?? IPAddress.None);
        var (delay, said) = Count(address, out var state);
        if (said > 0)
        {
            LogRefused(address, said);
        }

        if (delay == TimeSpan.Zero)
        {
            return true;
        }

        try
        {
            if (Interlocked.Increment(ref state.Waiting) > MostWaiting)
            {
                return false;
            }

            await Task.Delay(delay, clock, cancellationToken);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref state.Waiting);
        }
    }

    /// <summary>The wait after so many wrong tokens in a row.</summary>
    internal static TimeSpan DelayAfter(int failures) => failures <= Free
        ? TimeSpan.Zero
        : TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(failures - Free - 1, 10)));

    /// <summary>The address itself, or one for all others when too many are known.</summary>
    private IPAddress Known(IPAddress address)
    {
        if (_addresses.Count < MostAddresses || _addresses.ContainsKey(address))
        {
            return address;
        }

        var now = clock.GetTimestamp();
        foreach (var (old, state) in _addresses)
        {
            if (clock.GetElapsedTime(Volatile.Read(ref state.LastAt), now) > Forgets)
            {
                _addresses.TryRemove(old, out _);
            }
        }

        return _addresses.Count < MostAddresses ? address : IPAddress.None;
    }

    private (TimeSpan Delay, int Said) Count(IPAddress address, out State state)
    {
        state = _addresses.GetOrAdd(address, static _ => new State());
        lock (state.Gate)
        {
            var now = clock.GetTimestamp();
            if (state.Failures > 0 && clock.GetElapsedTime(state.LastAt, now) > Forgets)
            {
                state.Failures = 0;
            }

            state.Failures++;
            state.Unsaid++;
            state.LastAt = now;
            var said = 0;
            if (state.SaidAt == 0 || clock.GetElapsedTime(state.SaidAt, now) >= Quiet)
            {
                (said, state.Unsaid, state.SaidAt) = (state.Unsaid, 0, now);
            }

            return (DelayAfter(state.Failures), said);
        }
    }

    [LoggerMessage(EventId = 4401, Level = LogLevel.Warning, Message = "{Count} wrong tokens at the admin port from {Address}")]
    private partial void LogRefused(IPAddress address, int count);

    private sealed class State
    {
        public readonly Lock Gate = new();
        public int Failures;
        public int Unsaid;
        public int Waiting;
        public long LastAt;
        public long SaidAt;
    }
}
