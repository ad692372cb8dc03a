using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// Opens the journal before traffic comes, and lets Redis follow it when the configuration names one. Stops last of all: what the stop itself wrote is sent too.
/// </summary>
internal sealed class LedgerLifetime(IJournal journal, LiveOptions options, TimeProvider clock, ILogger<RedisLedger> logger) : IHostedService, IAsyncDisposable
{
    private RedisLedger? _redis;

    /// <summary>How Redis stands; null when none is configured.</summary>
    public RedisLedgerStatus? Redis => _redis?.Status;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Current.Ledger is { Redis: { Length: > 0 } redis } ledger && journal is Journal own)
        {
            _redis = RedisLedger.Start(own, OptionsOf(ledger, redis), clock, logger);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_redis is { } redis)
        {
            await redis.DisposeAsync();
        }
    }

    private static RedisLedgerOptions OptionsOf(LedgerOptions ledger, string redis) => new()
    {
        Redis = redis,
        KeyPrefix = ledger.KeyPrefix,
        Shards = ledger.Shards,
        RetentionDays = ledger.RetentionDays,
    };
}
