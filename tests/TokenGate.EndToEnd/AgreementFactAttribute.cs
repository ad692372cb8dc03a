using TokenGate.Console.Tests.Setup;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>A test that needs redis-server and Debian's Chromium. Where one is missing the test says so instead of passing.</summary>
public sealed class AgreementFactAttribute : FactAttribute
{
    /// <summary>Marks a test.</summary>
    public AgreementFactAttribute() => Skip = new RedisFactAttribute().Skip ?? Chromium.Missing;
}
