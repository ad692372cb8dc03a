using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>
/// Background services of the journal: seals its chain, applies retention, and drains it to Redis when one is configured. Stops last,
/// so that entries of the stop itself are sent too.
/// </summary>
internal sealed class LedgerLifetime(
    IJournal journal, AuditNotes notes, LiveOptions options, TimeProvider clock, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan SealInterval = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _beginning = Task.CompletedTask;
    private RedisLedger? _redis;
    private ChainSealer? _sealer;
    private JournalKeeper? _keeper;

    /// <summary>The state of Redis; null when none is configured.</summary>
    public RedisLedgerStatus? Redis => _redis?.Status;

    /// <summary>The last seal in the log; null before the first.</summary>
    public ChainSeal? LastSeal => _sealer?.Last;

    /// <summary>The options of a Redis ledger, for the configuration that names one; null for one that does not.</summary>
    public static RedisLedgerOptions? OptionsOf(Options.LedgerOptions ledger) => string.IsNullOrEmpty(ledger.Redis)
        ? null
        : new RedisLedgerOptions { Redis = ledger.Redis, KeyPrefix = ledger.KeyPrefix, Shards = ledger.Shards, RetentionDays = ledger.RetentionDays };

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (journal is LateJournal late)
        {
            _beginning = BeginLateAsync(late);
        }
        else if (LateJournal.Behind(journal) is { } own)
        {
            await BeginAsync(own, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await notes.LifetimeAsync(EntryKind.Stop, cancellationToken);
        await DisposeAsync();
    }

    private async Task BeginLateAsync(LateJournal late)
    {
        try
        {
            await BeginAsync(await late.Opened.WaitAsync(_stopping.Token), _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The gateway stops before its journal could be opened.
        }
    }

    private async Task BeginAsync(Journal own, CancellationToken cancellationToken)
    {
        await notes.LifetimeAsync(EntryKind.Start, cancellationToken);
        var ledger = options.Current.Ledger;
        if (OptionsOf(ledger) is { } redis)
        {
            _redis = RedisLedger.Start(own, redis with { Models = () => notes.Models }, clock, loggers.CreateLogger<RedisLedger>());
        }

        _sealer = ChainSealer.Start(own, SealInterval, clock, loggers.CreateLogger<ChainSealer>());
        _keeper = JournalKeeper.Start(own, _redis, ledger.JournalDays, clock, loggers.CreateLogger<JournalKeeper>());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            await _stopping.CancelAsync();
        }

        await _beginning;
        foreach (var part in new IAsyncDisposable?[] { _keeper, _sealer, _redis })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        (_keeper, _sealer) = (null, null);
        _stopping.Dispose();
    }
}
