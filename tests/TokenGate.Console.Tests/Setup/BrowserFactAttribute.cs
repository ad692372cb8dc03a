using Xunit;

namespace TokenGate.Console.Tests.Setup;

/// <summary>A test that needs Debian's Chromium. Where it is missing the test says so instead of passing.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>Marks a test.</summary>
    public BrowserFactAttribute() => Skip = Chromium.Missing;
}
