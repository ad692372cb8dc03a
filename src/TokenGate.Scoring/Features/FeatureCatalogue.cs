using System.Collections.Immutable;

namespace TokenGate.Scoring.Features;

/// <summary>
/// All features, in the order in which they stand in a record's feature vector: padding, duplication, output. Each score's model reads
/// its own slice.
/// </summary>
public static class FeatureCatalogue
{
    /// <summary>Every feature; the index is its place in the vector.</summary>
    public static ImmutableArray<Feature> All { get; } = [.. PaddingFeatures.All, .. DuplicationFeatures.All, .. OutputFeatures.All];

    /// <summary>The features of one score.</summary>
    public static ImmutableArray<Feature> For(ScoreKind head) => head switch
    {
        ScoreKind.Padding => PaddingFeatures.All,
        ScoreKind.Duplication => DuplicationFeatures.All,
        _ => OutputFeatures.All,
    };

    /// <summary>Where the slice of one score lies in the vector.</summary>
    public static Range RangeOf(ScoreKind head)
    {
        var start = head switch
        {
            ScoreKind.Padding => 0,
            ScoreKind.Duplication => PaddingFeatures.All.Length,
            _ => PaddingFeatures.All.Length + DuplicationFeatures.All.Length,
        };
        return start..(start + For(head).Length);
    }
}
