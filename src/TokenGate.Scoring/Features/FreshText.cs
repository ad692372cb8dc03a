using TokenGate.Scoring.Lexing;
using TokenGate.Usage;

namespace TokenGate.Scoring.Features;

/// <summary>
/// The part of a request that was not there before: byte ranges of its segments, in ascending order. The features of the padding score
/// look at nothing else, except for the last question, which they read whole to tell whether the new text has to do with it.
/// Not thread-safe while it is being filled; afterwards it is only read.
/// </summary>
public sealed class FreshText
{
    /// <summary>
    /// Ranges that stand closer than this are read as one, so that a sentence with one known word in it stays a sentence. In bytes.
    /// </summary>
    public const int JoinDistance = 64;

    private readonly List<FreshRange> _ranges = [];

    /// <summary>Creates a fresh text in which nothing is fresh yet.</summary>
    /// <param name="content">The request whose segments the ranges mean.</param>
    public FreshText(RequestContent content) => Content = content;

    /// <summary>The request.</summary>
    public RequestContent Content { get; }

    /// <summary>What was read of the segments already; null when nothing.</summary>
    internal TermText? Terms { get; init; }

    /// <summary>The fresh ranges in the order in which the model reads them.</summary>
    internal IReadOnlyList<FreshRange> Ranges => _ranges;

    /// <summary>Bytes of all ranges, joined gaps included.</summary>
    public long Bytes { get; private set; }

    /// <summary>Everything that the request says, as if nothing had been said before.</summary>
    public static FreshText Whole(RequestContent content)
    {
        var fresh = new FreshText(content);
        for (var segment = 0; segment < content.Segments.Count; segment++)
        {
            fresh.Add(segment, 0, content.Segments[segment].Text.Length);
        }

        return fresh;
    }

    /// <summary>Adds a range. Ranges come in ascending order and do not overlap; an empty one is ignored.</summary>
    /// <param name="segment">Index of the segment in <see cref="RequestContent.Segments"/>.</param>
    /// <param name="start">First byte in the segment's text.</param>
    /// <param name="length">Bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range lies outside the segment or before the last one.</exception>
    public void Add(int segment, int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)segment, (uint)Content.Segments.Count);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)start + length, Content.Segments[segment].Text.Length, nameof(length));
        if (length == 0)
        {
            return;
        }

        if (_ranges.Count > 0)
        {
            var last = _ranges[^1];
            ArgumentOutOfRangeException.ThrowIfLessThan(segment, last.Segment);
            if (segment == last.Segment)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(start, last.End);
                if (start - last.End <= JoinDistance)
                {
                    _ranges[^1] = last with { Length = start + length - last.Start };
                    Bytes += start + length - last.End;
                    return;
                }
            }
        }

        _ranges.Add(new FreshRange(segment, start, length));
        Bytes += length;
    }
}
