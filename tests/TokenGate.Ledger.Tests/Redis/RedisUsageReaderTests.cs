using TokenGate.Ledger.Redis;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests.Redis;

public sealed class RedisUsageReaderTests : UsageReaderConformance, IAsyncLifetime
{
    private RedisServer? _server;

    public async Task InitializeAsync() => _server = RedisServer.IsInstalled ? await RedisServer.StartAsync() : null;

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [RedisFact]
    public async Task Read_ServerGone_SaysSoAndWorksAgainWhenItIsBack()
    {
        var query = new UsageQuery(Records.Noon, Records.Noon.AddHours(1), UsageBucket.Hour, []);
        using var reader = new RedisUsageReader(Ledgers.Patient(_server!), TimeProvider.System);
        Assert.Empty(await reader.ReadAsync(query, CancellationToken.None));
        await _server!.KillAsync();

        var gone = await Assert.ThrowsAsync<RedisLedgerException>(() => reader.ReadAsync(query, CancellationToken.None));
        await _server.StartAgainAsync();

        Assert.Contains(_server.Address, gone.Message, StringComparison.Ordinal);
        Assert.Empty(await reader.ReadAsync(query, CancellationToken.None));
    }

    private protected override async Task<IReadOnlyList<UsageRow>> ReadAsync(IReadOnlyList<UsageRecord> records, UsageQuery query)
    {
        await _server!.CommandAsync("FLUSHALL");
        await using var temporary = TemporaryJournal.Open();
        await Task.WhenAll(records.Select(record => temporary.Journal.AppendAsync(record, CancellationToken.None).AsTask()));
        await using (var ledger = Ledgers.Start(temporary.Journal, _server))
        {
            await Ledgers.FlushAsync(ledger);
        }

        using var reader = new RedisUsageReader(Ledgers.Patient(_server), TimeProvider.System);
        return await reader.ReadAsync(query, CancellationToken.None);
    }
}
