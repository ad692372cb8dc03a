using TokenGate.Usage;

namespace TokenGate.Scoring.Features;

/// <summary>What a text is made of, as shares of its bytes.</summary>
internal struct KindShares
{
    public float Prose;
    public float Table;
    public float Opaque;

    /// <summary>The compression ratio of the noisiest window; tables hold numbers, which hardly compress.</summary>
    public float LeastRatio;

    /// <summary>The compression ratio of the most repetitive prose window.</summary>
    public float MostProseRatio;

    public static KindShares Measure(TextReading reading, bool answer = false)
    {
        Span<float> bytes = stackalloc float[6];
        bytes.Clear();
        var result = new KindShares { LeastRatio = FeatureMath.Missing, MostProseRatio = FeatureMath.Missing };
        float opaque = 0;
        foreach (ref readonly var window in reading.Windows)
        {
            bytes[(int)window.Kind] += window.Bytes;
            // What tools and models send to and fro (encrypted reasoning, images as text) is nobody's filler.
            opaque += window.Role is SegmentRole.Assistant or SegmentRole.ToolResult && !answer ? 0 : window.OpaqueBytes;
            if (window.Ratio >= 0 && window.CarriedBytes * 4 < window.Bytes)
            {
                result.LeastRatio = window.Kind == ContentKind.Table ? result.LeastRatio : result.LeastRatio < 0 ? window.Ratio : MathF.Min(result.LeastRatio, window.Ratio);
                result.MostProseRatio = window.IsProse ? MathF.Max(result.MostProseRatio, MathF.Min(window.Ratio, 40)) : result.MostProseRatio;
            }
        }

        float total = reading.Bytes;
        result.Prose = FeatureMath.Share(bytes[(int)ContentKind.LatinProse] + bytes[(int)ContentKind.OtherProse], total);
        result.Table = FeatureMath.Share(bytes[(int)ContentKind.Table], total);
        result.Opaque = FeatureMath.Share(opaque, total);
        return result;
    }
}
