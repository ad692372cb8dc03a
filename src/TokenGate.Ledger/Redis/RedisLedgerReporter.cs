using Microsoft.Extensions.Logging;

namespace TokenGate.Ledger.Redis;

/// <summary>Says how Redis stands: one log line when an outage begins, one when it ends, however often it was tried in between.</summary>
internal sealed partial class RedisLedgerReporter(LedgerMetrics metrics, TimeProvider time, ILogger logger)
{
    private volatile Standing _standing = new(RedisLedgerState.Starting, "");
    private long _since;
    private long _faults;

    /// <summary>The state and what is wrong.</summary>
    public (RedisLedgerState State, string Message) Current => (_standing.State, _standing.Message);

    /// <summary>Failed attempts so far.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>Redis answers and agrees, apart from a shard perhaps.</summary>
    public void Connected(RedisLedgerException? shardFault)
    {
        if (shardFault is not null)
        {
            Failed(shardFault, shardFault.NeedsOperator);
            return;
        }

        switch (_standing.State)
        {
            case RedisLedgerState.Connected:
                return;
            case RedisLedgerState.Starting:
                LogConnected(logger);
                break;
            default:
                LogRecovered(logger, time.GetElapsedTime(_since).TotalSeconds);
                break;
        }

        _standing = new Standing(RedisLedgerState.Connected, "");
    }

    /// <summary>Redis could not be reached or used.</summary>
    public void Failed(Exception fault, bool needsOperator)
    {
        metrics.OnRedisFault();
        Interlocked.Increment(ref _faults);
        var before = _standing;
        if (before.State is RedisLedgerState.Starting or RedisLedgerState.Connected)
        {
            _since = time.GetTimestamp();
            if (!needsOperator)
            {
                LogOutage(logger, fault.Message);
            }
        }

        // Within an outage the one thing worth another line is that waiting will not end it.
        if (needsOperator && before.State != RedisLedgerState.Refused)
        {
            LogRefused(logger, fault.Message);
        }

        // Last: a reader of the state then finds its line in the log.
        _standing = new Standing(needsOperator ? RedisLedgerState.Refused : RedisLedgerState.Outage, fault.Message);
    }

    [LoggerMessage(5010, LogLevel.Information, "Redis is connected", EventName = "RedisConnected")]
    private static partial void LogConnected(ILogger logger);

    [LoggerMessage(5011, LogLevel.Warning, "Redis is out: {Fault} Entries wait in the journal; the ledger keeps trying", EventName = "RedisOutage")]
    private static partial void LogOutage(ILogger logger, string fault);

    [LoggerMessage(5012, LogLevel.Warning, "Redis is back after {Seconds:F1} s", EventName = "RedisRecovered")]
    private static partial void LogRecovered(ILogger logger, double seconds);

    [LoggerMessage(5013, LogLevel.Error, "Redis cannot be used until an operator acts: {Fault} Entries wait in the journal", EventName = "RedisRefused")]
    private static partial void LogRefused(ILogger logger, string fault);

    private sealed record Standing(RedisLedgerState State, string Message);
}
