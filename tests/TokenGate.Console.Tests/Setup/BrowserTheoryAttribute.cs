using Xunit;

namespace TokenGate.Console.Tests.Setup;

/// <summary>A test with cases that needs Debian's Chromium. Where it is missing the test says so instead of passing.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    /// <summary>Marks a test.</summary>
    public BrowserTheoryAttribute() => Skip = Chromium.Missing;
}
