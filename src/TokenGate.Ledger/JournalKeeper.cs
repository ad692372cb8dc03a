using Microsoft.Extensions.Logging;
using TokenGate.Ledger.Appeals;
using TokenGate.Ledger.Redis;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger;

/// <summary>
/// Removes journal entries that were applied long enough ago, in the background and in small steps. Their sums stay, so reports, audits
/// and a Redis that lost everything lose nothing; what goes is the single record behind a sum.
/// </summary>
public sealed partial class JournalKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private readonly Journal _journal;
    private readonly RedisLedger? _ledger;
    private readonly TimeSpan _keep;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private JournalKeeper(Journal journal, RedisLedger? ledger, int days, TimeProvider time, ILogger logger)
    {
        _journal = journal;
        _ledger = ledger;
        _keep = TimeSpan.FromDays(days);
        _time = time;
        _logger = logger;
        _running = RunAsync();
    }

    /// <summary>Starts to keep a journal.</summary>
    /// <param name="journal">The journal; has to outlive the keeper.</param>
    /// <param name="ledger">
    /// The ledger in Redis; only what it has is removed. Null without Redis: then what is on disk counts as applied.
    /// </param>
    /// <param name="days">Days that entries stay at least after they were applied; 1 or more.</param>
    /// <param name="time">The clock. One that jumps back keeps entries longer, never shorter.</param>
    /// <param name="logger">Takes what was removed, and faults.</param>
    public static JournalKeeper Start(Journal journal, RedisLedger? ledger, int days, TimeProvider time, ILogger<JournalKeeper> logger)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        return new JournalKeeper(journal, ledger, days, time, logger);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    /// <summary>Marks how far Redis is, and removes what is due. Gives the number of entries that were removed.</summary>
    internal static async Task<long> KeepAsync(Journal journal, long applied, TimeSpan keep, TimeProvider time, CancellationToken cancellationToken)
    {
        await new AppealRegister(journal, time).RenewAsync(keep, cancellationToken);
        var removed = 0L;
        while (!cancellationToken.IsCancellationRequested)
        {
            var (before, _) = AuditAnchor.Read(journal.Reader);
            var now = time.GetUtcNow();
            await journal.WorkAsync(EntryKind.Retention, transaction => RetentionCut.Run(transaction, now, applied, keep), cancellationToken);
            var (after, _) = AuditAnchor.Read(journal.Reader);
            if (after == before)
            {
                break;
            }

            removed += after - before;
        }

        return removed;
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Interval, _time, _stop.Token);
                var applied = _ledger is null ? _journal.Head : _ledger.Confirmed;
                var removed = await KeepAsync(_journal, applied, _keep, _time, _stop.Token);
                if (removed > 0)
                {
                    Removed(_logger, removed, _keep.TotalDays);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (JournalException fault)
            {
                Failed(_logger, fault.Message);
            }
        }
    }

    [LoggerMessage(5020, LogLevel.Information, "Removed {Entries} journal entries that were applied more than {Days} days ago; their sums stay", EventName = "JournalCut")]
    private static partial void Removed(ILogger logger, long entries, double days);

    [LoggerMessage(5021, LogLevel.Warning, "Old journal entries could not be removed: {Fault}", EventName = "JournalCutFailed")]
    private static partial void Failed(ILogger logger, string fault);
}
