using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace TokenGate.Benchmarks.Ledger;

/// <summary>Five rounds of seconds each, in this process: what is measured is a disk and a Redis, not a loop.</summary>
internal sealed class RoundsInProcess : ManualConfig
{
    /// <summary>Makes the configuration.</summary>
    public RoundsInProcess() => AddJob(Job.Default
        .WithToolchain(InProcessEmitToolchain.Instance)
        .WithStrategy(RunStrategy.Monitoring)
        .WithLaunchCount(1)
        .WithWarmupCount(1)
        .WithIterationCount(5));
}
