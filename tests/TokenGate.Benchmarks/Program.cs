using BenchmarkDotNet.Running;
using TokenGate.Benchmarks.Judging;

if (args is ["judge"])
{
    JudgeLatency.Print(Console.Out);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
