using Xunit;

namespace TokenGate.Testing;

/// <summary>A test that needs promtool and prometheus. Where they are not installed it says so instead of passing.</summary>
public sealed class PrometheusFactAttribute : FactAttribute
{
    /// <summary>Marks a test.</summary>
    public PrometheusFactAttribute()
    {
        if (!Programs.AreOnThePath("promtool", "prometheus"))
        {
            Skip = "not run: promtool and prometheus are not installed (Debian: apt-get install prometheus)";
        }
    }
}
