using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Benchmarks.Ledger;

/// <summary>
/// Records made durable: as fast as the writer takes them, and the wait of one exchange at a time (the time that a commit adds to a
/// response's end, the 2 ms window included). <c>dotnet run -c Release --project tests/TokenGate.Benchmarks -- --filter
/// *JournalBenchmark*</c>
/// </summary>
[Config(typeof(RoundsInProcess))]
[MemoryDiagnoser]
public class JournalBenchmark
{
    private const int Many = 50_000;
    private const int Few = 200;

    private string _folder = "";
    private Journal? _journal;
    private UsageRecord[] _records = [];

    /// <summary>A new journal and new records for each round.</summary>
    [IterationSetup]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("tokengate-benchmark-").FullName;
        _journal = Journal.Open(new JournalOptions { Path = _folder }, new Exchanges.Meters(), NullLogger<Journal>.Instance);
        _records = Exchanges.Make(Many);
    }

    /// <summary>Leaves nothing behind.</summary>
    [IterationCleanup]
    public void Close()
    {
        _journal!.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Everything at once: the writer's rate.</summary>
    [Benchmark(OperationsPerInvoke = Many)]
    public Task AppendMany() => Task.WhenAll(_records.Select(record => _journal!.AppendAsync(record, CancellationToken.None).AsTask()));

    /// <summary>One after the other: what one client waits.</summary>
    [Benchmark(OperationsPerInvoke = Few)]
    public async Task AppendOne()
    {
        for (var i = 0; i < Few; i++)
        {
            await _journal!.AppendAsync(_records[i], CancellationToken.None);
        }
    }
}
