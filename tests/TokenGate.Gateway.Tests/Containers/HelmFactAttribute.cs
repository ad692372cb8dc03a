using Xunit;

namespace TokenGate.Gateway.Tests.Containers;

/// <summary>A test that needs Helm. Where it is missing the test says so instead of passing.</summary>
public sealed class HelmFactAttribute : FactAttribute
{
    /// <summary>Marks a test.</summary>
    public HelmFactAttribute() => Skip = Chart.IsHelmThere ? null : "not run: helm absent (npm ci in tests/TokenGate.EndToEnd/clients brings it)";
}
