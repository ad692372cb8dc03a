using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;
using TokenGate.Scoring;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// Opens the journal before traffic comes, and lets Redis follow it when the configuration names one. Stops last of all: what the stop itself wrote is sent too.
/// </summary>
internal sealed partial class LedgerLifetime(
    IJournal journal, IJudge judge, LiveOptions options, TimeProvider clock, ILogger<RedisLedger> logger) : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan NoteLimit = TimeSpan.FromSeconds(5);

    private RedisLedger? _redis;

    /// <summary>How Redis stands; null when none is configured.</summary>
    public RedisLedgerStatus? Redis => _redis?.Status;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await NoteAsync(EntryKind.Start, cancellationToken);
        if (options.Current.Ledger is { Redis: { Length: > 0 } redis } ledger && journal is Journal own)
        {
            _redis = RedisLedger.Start(own, OptionsOf(ledger, redis), clock, logger);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await NoteAsync(EntryKind.Stop, cancellationToken);
        await DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_redis is { } redis)
        {
            await redis.DisposeAsync();
        }
    }

    /// <summary>A start and a stop are entries of the chain (G8). A journal that cannot take one now must not keep the traffic waiting (G2).</summary>
    private async Task NoteAsync(EntryKind kind, CancellationToken cancellationToken)
    {
        if (journal is not Journal own)
        {
            return;
        }

        var facts = new Dictionary<string, string>
        {
            ["version"] = typeof(LedgerLifetime).Assembly.GetName().Version?.ToString() ?? "",
            ["mode"] = options.Current.Judge.Mode,
            ["models"] = (judge as Judge)?.ModelVersion ?? "",
        };
        try
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bound.CancelAfter(NoteLimit);
            await own.AppendNoteAsync(new JournalNote(kind, clock.GetUtcNow(), facts), bound.Token);
        }
        catch (Exception exception) when (exception is JournalException or OperationCanceledException)
        {
            NotNoted(kind, exception);
        }
    }

    [LoggerMessage(EventId = 4305, Level = LogLevel.Warning, Message = "The journal did not take the entry of this {Kind}: see its own fault")]
    private partial void NotNoted(EntryKind kind, Exception exception);

    private static RedisLedgerOptions OptionsOf(Options.LedgerOptions ledger, string redis) => new()
    {
        Redis = redis,
        KeyPrefix = ledger.KeyPrefix,
        Shards = ledger.Shards,
        RetentionDays = ledger.RetentionDays,
    };
}
