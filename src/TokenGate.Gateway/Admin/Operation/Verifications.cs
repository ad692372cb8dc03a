using TokenGate.Ledger.Audit;

namespace TokenGate.Gateway.Admin.Operation;

/// <summary>Runs one audit verification at a time, and keeps the last result of this process.</summary>
internal sealed class Verifications(AdminLedger ledger, TimeProvider clock)
{
    private int _running;

    /// <summary>When the last one ended, and what it found; null before the first.</summary>
    public (DateTimeOffset At, AuditReport Report)? Last { get; private set; }

    /// <summary>Verifies; null when one is running already.</summary>
    public async Task<AuditReport?> RunAsync(CancellationToken cancellationToken)
    {
        var journal = ledger.Journal;
        if (Interlocked.Exchange(ref _running, 1) != 0)
        {
            return null;
        }

        try
        {
            // It reads the whole journal, for the most part synchronously: not on a connection's thread.
            var report = await Task.Factory.StartNew(
                () => Auditor.VerifyAsync([journal.Reader], ledger.RedisOptions, clock, cancellationToken),
                cancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap();
            Last = (clock.GetUtcNow(), report);
            return report;
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }
}
