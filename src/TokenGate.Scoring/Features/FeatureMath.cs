namespace TokenGate.Scoring.Features;

/// <summary>Arithmetic that keeps the missing value (-1) missing.</summary>
internal static class FeatureMath
{
    /// <summary>What a feature says when there is nothing to measure.</summary>
    public const float Missing = -1;

    /// <summary>A share, or missing when there is no whole.</summary>
    public static float Share(float part, float whole) => whole > 0 ? part / whole : Missing;

    /// <summary>A product, or missing when a factor is.</summary>
    public static float Times(float left, float right) => left < 0 || right < 0 ? Missing : left * right;

    /// <summary>log2(1 + x) of a count.</summary>
    public static float Log(double count) => (float)Math.Log2(1 + Math.Max(0, count));
}
