using Xunit;

namespace TokenGate.Testing;

/// <summary>A test that stops a disk of its own. Where none can be made it says so instead of passing.</summary>
public sealed class StuckDiskFactAttribute : FactAttribute
{
    /// <summary>Marks a test.</summary>
    public StuckDiskFactAttribute() => Skip = StuckDisk.Obstacle;
}
