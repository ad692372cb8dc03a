namespace TokenGate.Scoring.Features;

/// <summary>A run of new bytes in a segment.</summary>
/// <param name="Segment">Index of the segment.</param>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct FreshRange(int Segment, int Start, int Length)
{
    public int End => Start + Length;
}
