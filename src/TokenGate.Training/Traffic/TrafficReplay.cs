using TokenGate.Metering;
using TokenGate.Usage;

namespace TokenGate.Training.Traffic;

/// <summary>Puts recorded exchanges through the meter, as the gateway does with live ones. The recorded times are the clock.</summary>
public static class TrafficReplay
{
    /// <summary>
    /// How long an exchange is taken to have run, since traffic files do not say.
    /// </summary>
    private static readonly TimeSpan Assumed = TimeSpan.FromSeconds(1);

    /// <summary>Meters one exchange and gives its record.</summary>
    /// <param name="meter">The meter, whose judge remembers the exchanges before.</param>
    /// <param name="row">The exchange. Rows of one user come in the order of their times.</param>
    public static UsageRecord Meter(ExchangeMeter meter, TrafficRow row)
    {
        using var exchange = meter.Begin(new ExchangeHead
        {
            Id = row.Id,
            StartedAt = row.Time,
            User = row.User,
            Team = row.Team,
            Route = row.Route,
            Method = row.Method,
            Path = row.Path,
            Host = row.RequestHeaders.GetValueOrDefault("Host"),
            Header = name => row.RequestHeaders.GetValueOrDefault(name),
        });
        exchange.ReadRequest(row.Request, truncated: false);
        if (row.Status is { } status)
        {
            exchange.OpenResponse(status, name => row.ResponseHeaders.GetValueOrDefault(name));
        }

        if (row.Response is { } response)
        {
            exchange.Append(response.Span);
        }

        var concluded = exchange.ConcludeAsync(new TransportResult
        {
            EndedAt = row.Time + Assumed,
            Ending = row.Status is null ? TerminationReason.UpstreamUnreachable : TerminationReason.Complete,
            RequestBytes = row.Request.Length,
            ResponseBytes = row.Response?.Length ?? 0,
        });

        // The judge of a replay lives in this process and answers at once: nothing is waited for here.
        return concluded.IsCompleted ? concluded.Result : concluded.AsTask().GetAwaiter().GetResult();
    }
}
