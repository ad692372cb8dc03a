using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Usage;

namespace TokenGate.Gateway.Routing;

/// <summary>
/// The log of exchanges that did not end as they should: one line for one, without a stack, and of those that are like it only their number,
/// once a minute. A client that leaves is no fault, and neither is a stop: both are told at Debug, where the stacks are too.
/// </summary>
internal sealed partial class EndingLog(TimeProvider clock, ILogger<EndingLog> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Route, TerminationReason Ending, string Cause), Count> _causes = new();

    /// <summary>Reports how an exchange ended; nothing is said about one that ended whole.</summary>
    /// <param name="id">The exchange's id, or the request's where the route is not metered.</param>
    /// <param name="route">The route.</param>
    /// <param name="status">What the client got, 0 for no answer.</param>
    /// <param name="end">How it ended.</param>
    public void Report(string id, string route, int status, ExchangeOutcome end)
    {
        if (end.Reason == TerminationReason.Complete)
        {
            return;
        }

        var cause = CauseOf(end);
        if (end.Reason is TerminationReason.ClientGone or TerminationReason.Shutdown)
        {
            LogExpected(id, route, end.Reason, status, cause);
            return;
        }

        var count = _causes.GetOrAdd((route, end.Reason, cause), static _ => new Count());
        if (Interlocked.Exchange(ref count.Begun, 1) == 0)
        {
            LogEnding(id, route, end.Reason, status, cause);
        }
        else
        {
            Interlocked.Increment(ref count.Unsaid);
        }

        if (end.Exception is { } exception)
        {
            LogStack(id, exception);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        SayCounts();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                SayCounts();
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops, and says the last counts.
        }
    }

    /// <summary>In a few fixed words: what a peer may write into a message never gets here, and the number of causes is bounded.</summary>
    private static string CauseOf(ExchangeOutcome end)
    {
        for (var inner = end.Exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case SocketException socket:
                    return socket.SocketErrorCode switch
                    {
                        SocketError.ConnectionRefused => "connection refused",
                        SocketError.ConnectionReset or SocketError.ConnectionAborted => "connection reset",
                        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "name not found",
                        SocketError.TimedOut => "connecting timed out",
                        var code => $"socket error {code}",
                    };
                case HttpProtocolException protocol:
                    return $"HTTP/2 error code {Math.Clamp(protocol.ErrorCode, 0, 13)}";
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return "the upstream closed before the end";
                case System.Security.Authentication.AuthenticationException:
                    return "TLS failed: see the upstream's certificate";
            }
        }

        return end.Exception is null ? end.Error.ToString() : $"{end.Error}, {end.Exception.GetBaseException().GetType().Name}";
    }

    /// <summary>A cause that was quiet for a whole interval is forgotten: its next line stands for one exchange again.</summary>
    private void SayCounts()
    {
        foreach (var (key, count) in _causes)
        {
            if (Volatile.Read(ref count.Unsaid) == 0)
            {
                _causes.TryRemove(key, out _);
            }

            // Also what came while it was being removed.
            if (Interlocked.Exchange(ref count.Unsaid, 0) is > 0 and var more)
            {
                LogMore(more, key.Route, key.Ending, key.Cause);
            }
        }
    }

    private sealed class Count
    {
        public long Unsaid;
        public int Begun;
    }

    [LoggerMessage(
        EventId = 4101, Level = LogLevel.Warning, Message = "Exchange {Id} on route {Route} ended {Ending} with status {Status}: {Cause}")]
    private partial void LogEnding(string id, string route, TerminationReason ending, int status, string cause);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Warning, Message = "{More} more exchanges on route {Route} ended {Ending}: {Cause}")]
    private partial void LogMore(long more, string route, TerminationReason ending, string cause);

    [LoggerMessage(EventId = 4103, Level = LogLevel.Debug, Message = "Exchange {Id} on route {Route} ended {Ending} with status {Status}: {Cause}")]
    private partial void LogExpected(string id, string route, TerminationReason ending, int status, string cause);

    [LoggerMessage(EventId = 4104, Level = LogLevel.Debug, Message = "Where exchange {Id} ended")]
    private partial void LogStack(string id, Exception exception);
}
