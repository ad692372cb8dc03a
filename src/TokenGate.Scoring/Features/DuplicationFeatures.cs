using System.Collections.Immutable;

namespace TokenGate.Scoring.Features;

/// <summary>The features of the duplication score.</summary>
public static class DuplicationFeatures
{
    /// <summary>The features in the order of the vector.</summary>
    public static ImmutableArray<Feature> All { get; } = [];
}
