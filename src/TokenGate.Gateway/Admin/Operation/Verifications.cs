using TokenGate.Ledger.Audit;

namespace TokenGate.Gateway.Admin.Operation;

/// <summary>Runs one verification at a time, and knows the last one of this process.</summary>
internal sealed class Verifications(AdminLedger ledger, TimeProvider clock)
{
    private int _running;

    /// <summary>When the last one ended, and what it found; null before the first.</summary>
    public (DateTimeOffset At, AuditReport Report)? Last { get; private set; }

    /// <summary>Verifies; null when another one runs.</summary>
    public async Task<AuditReport?> RunAsync(CancellationToken cancellationToken)
    {
        var journal = ledger.Journal;
        if (Interlocked.Exchange(ref _running, 1) != 0)
        {
            return null;
        }

        try
        {
            // It reads the whole journal, synchronously for the most part: not on the thread of a connection.
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
