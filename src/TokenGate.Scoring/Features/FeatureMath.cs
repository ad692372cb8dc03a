namespace TokenGate.Scoring.Features;

/// <summary>What the values of features have in common.</summary>
internal static class FeatureMath
{
    /// <summary>What a feature says when there is nothing to measure.</summary>
    public const float Missing = -1;

    /// <summary>log2(1 + x) of a count.</summary>
    public static float Log(double count) => (float)Math.Log2(1 + Math.Max(0, count));
}
