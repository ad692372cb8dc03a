namespace TokenGate.Scoring.Lexing;

/// <summary>Where the terms of a segment stand in their list.</summary>
/// <param name="First">Index of its first term.</param>
/// <param name="Count">Number of its terms.</param>
/// <param name="LeadingFlood">Weight of a flood of signs before its first term.</param>
/// <param name="Scanned">Bytes that were read; fewer than the segment has when the request is over the limit.</param>
/// <param name="FirstWord">Index of its first word, where words were kept.</param>
/// <param name="Words">Number of its words.</param>
internal readonly record struct SegmentTerms(int First, int Count, int LeadingFlood, int Scanned, int FirstWord, int Words)
{
    public int End => First + Count;
}
