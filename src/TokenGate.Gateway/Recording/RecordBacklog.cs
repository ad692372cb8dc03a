using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Gateway.Recording;

/// <summary>
/// Records that the journal refused (disk full, file locked). They are kept in memory, in order, and written when the journal takes records again; the
/// journal knows a record's id, so one that was written after all is not written twice.
/// </summary>
internal sealed partial class RecordBacklog(IJournal journal, FaultReporter faults, GatewayMetrics metrics, TimeProvider clock, ILogger<RecordBacklog> logger)
    : BackgroundService
{
    /// <summary>About 100 MB of records: hours of a small company, minutes of a large one.</summary>
    private const int Capacity = 50_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly LinkedList<UsageRecord> _records = [];

    /// <summary>How many records wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _records.Count;
            }
        }
    }

    /// <summary>When the exchange ended whose record waits the longest; null when none waits.</summary>
    public DateTimeOffset? OldestEnd
    {
        get
        {
            lock (_gate)
            {
                return _records.First?.Value is { } record ? record.StartedAt + record.Duration : null;
            }
        }
    }

    /// <summary>Keeps a record. When there is no room the oldest is lost, which is logged as what it is.</summary>
    public void Keep(UsageRecord record)
    {
        UsageRecord? lost = null;
        lock (_gate)
        {
            _records.AddLast(record);
            if (_records.Count > Capacity)
            {
                lost = _records.First!.Value;
                _records.RemoveFirst();
            }
        }

        metrics.OnBacklog(lost is null ? 1 : 0);
        if (lost is not null)
        {
            LogLost(logger, lost.Id, "the backlog is full");
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await WriteAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The host has no more patience; what was not written is named below.
        }

        lock (_gate)
        {
            foreach (var record in _records)
            {
                LogLost(logger, record.Id, "the gateway stops");
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The stop writes what is left.
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (First() is { } record)
        {
            try
            {
                await journal.AppendAsync(record, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                faults.Report(FaultSource.Journal, exception);
                return;
            }

            lock (_gate)
            {
                if (_records.First?.Value == record)
                {
                    _records.RemoveFirst();
                    metrics.OnBacklog(-1);
                }
            }
        }
    }

    private UsageRecord? First()
    {
        lock (_gate)
        {
            return _records.First?.Value;
        }
    }

    [LoggerMessage(EventId = 4202, Level = LogLevel.Critical, Message = "The record of exchange {Exchange} is lost: {Reason}")]
    private static partial void LogLost(ILogger logger, string exchange, string reason);
}
