using Xunit;

namespace TokenGate.Testing;

/// <summary>A test that fills a disk of its own. Where none can be mounted it says so instead of passing.</summary>
public sealed class SmallDiskFactAttribute : FactAttribute
{
    /// <summary>Marks a test.</summary>
    public SmallDiskFactAttribute() => Skip = SmallDisk.Obstacle;
}
