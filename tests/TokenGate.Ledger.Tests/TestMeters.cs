using System.Diagnostics.Metrics;

namespace TokenGate.Ledger.Tests;

/// <summary>Makes meters without a container.</summary>
internal sealed class TestMeters : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}
