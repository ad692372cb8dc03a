using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;
using TokenGate.Testing;

namespace TokenGate.Benchmarks.Ledger;

/// <summary>
/// Journal records brought into a real, empty Redis. The bar is 50,000 a second.
/// <c>dotnet run -c Release --project tests/TokenGate.Benchmarks -- --filter *DrainBenchmark*</c>
/// </summary>
[InProcess]
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 1, iterationCount: 5)]
public class DrainBenchmark
{
    private const int Many = 200_000;

    private string _folder = "";
    private Journal? _journal;
    private RedisServer? _server;

    /// <summary>One journal for all rounds.</summary>
    [GlobalSetup]
    public async Task FillAsync()
    {
        _folder = Directory.CreateTempSubdirectory("tokengate-benchmark-").FullName;
        _journal = Journal.Open(new JournalOptions { Path = _folder, QueueRecords = Many }, new Exchanges.Meters(), NullLogger<Journal>.Instance);
        await Task.WhenAll(Exchanges.Make(Many).Select(record => _journal.AppendAsync(record, CancellationToken.None).AsTask()));
        _server = await RedisServer.StartAsync();
    }

    /// <summary>Leaves nothing behind.</summary>
    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _server!.DisposeAsync();
        await _journal!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>An empty Redis for each round.</summary>
    [IterationSetup]
    public void Empty() => _server!.CommandAsync("FLUSHALL").GetAwaiter().GetResult();

    /// <summary>From connecting to the last record applied.</summary>
    [Benchmark(OperationsPerInvoke = Many)]
    public async Task Drain()
    {
        await using var ledger = RedisLedger.Start(
            _journal!, new RedisLedgerOptions { Redis = _server!.Address }, TimeProvider.System, NullLogger<RedisLedger>.Instance);
        await ledger.FlushAsync(CancellationToken.None);
    }
}
