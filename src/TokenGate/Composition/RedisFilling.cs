using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;

namespace TokenGate.Composition;

/// <summary>Fills Redis from the journal while the gateway runs, and sends the rest when it stops: after the server, before the journal closes.</summary>
internal sealed class RedisFilling(Journal journal, RedisLedgerOptions options, TimeProvider time, ILogger<RedisLedger> logger) : IHostedService
{
    private RedisLedger? _ledger;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ledger = RedisLedger.Start(journal, options, time, logger);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_ledger is not null)
        {
            await _ledger.DisposeAsync();
        }
    }
}
