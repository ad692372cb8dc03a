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

    /// <summary>Meters one exchange and gives what came of it as one record: its own, with what it told of other work added.</summary>
    /// <param name="meter">The meter, whose judge remembers the exchanges before.</param>
    /// <param name="row">The exchange. Rows of one user come in the order of their times.</param>
    public static UsageRecord Meter(ExchangeMeter meter, TrafficRow row) => Joined(MeterAll(meter, row));

    /// <summary>
    /// The records of one exchange as one: the verdict and the names of the first that is usage, and the sum of all counts.
    /// </summary>
    public static UsageRecord Joined(IReadOnlyList<UsageRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (records.Count == 1)
        {
            return records[0];
        }

        var first = records.FirstOrDefault(static record => record.IsUsage) ?? records[0];
        var used = records.Where(static record => record.IsUsage).ToList();
        return first with
        {
            Id = records[0].Id,
            Counts = first.Counts with
            {
                Input = Sum(used, static counts => counts.Input),
                Output = Sum(used, static counts => counts.Output),
                Cached = Sum(used, static counts => counts.Cached),
                CacheWrite = Sum(used, static counts => counts.CacheWrite),
                Reasoning = Sum(used, static counts => counts.Reasoning),
            },
            Cost = first.Cost is { } cost ? cost with { Split = used.Aggregate(TokenSplit.None, static (sum, record) => sum + (record.Cost?.Split ?? TokenSplit.None)) } : null,
            Judgement = first.Judgement with { Split = used.Aggregate(TokenSplit.None, static (sum, record) => sum + record.Judgement.Split) },
        };
    }

    /// <summary>Meters one exchange and gives its records, its own first.</summary>
    /// <param name="meter">The meter, whose judge remembers the exchanges before.</param>
    /// <param name="row">The exchange. Rows of one user come in the order of their times.</param>
    public static IReadOnlyList<UsageRecord> MeterAll(ExchangeMeter meter, TrafficRow row)
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

        var concluded = exchange.ConcludeAllAsync(new TransportResult
        {
            EndedAt = row.Time + Assumed,
            IsTimed = false,
            Ending = row.Status is null ? TerminationReason.UpstreamUnreachable : TerminationReason.Complete,
            RequestBytes = row.Request.Length,
            ResponseBytes = row.Response?.Length ?? 0,
        });

        // The judge of a replay lives in this process and answers at once: nothing is waited for here.
        var records = concluded.IsCompleted ? concluded.Result : concluded.AsTask().GetAwaiter().GetResult();
        return [.. records.Select(static concluded => concluded.Record)];
    }

    private static long? Sum(List<UsageRecord> records, Func<TokenCounts, long?> count)
    {
        long? sum = null;
        foreach (var record in records)
        {
            sum = count(record.Counts) is { } known ? (sum ?? 0) + known : sum;
        }

        return sum;
    }
}
