using System.Text;
using TokenGate.Usage;

namespace TokenGate.Training.Traffic;

/// <summary>
/// An independent measure of what is new in a request: the words that stand in no run of eight words that the user sent before, in earlier
/// requests or earlier in this one. What the assistant said is no word of theirs, though it comes back with every turn: it was paid for as
/// output. Instructions and tool schemas stand apart: they count once in the company, whoever sent them. It shares no code with the
/// judge, keeps plain text hashes, forgets nothing, and is there to hold the accounting against.
/// </summary>
/// <param name="counter">What each part of a request weighs.</param>
internal sealed class NoveltyMeasure(ITokenCounter counter)
{
    private const int Run = 8;
    private readonly Dictionary<string, HashSet<ulong>> _sent = new(StringComparer.Ordinal);

    /// <summary>The share of the request's tokens that is new, 0 to 1; null when it has no words. Remembers what was sent.</summary>
    public double? Share(TrafficRow row)
    {
        if (row.ReadRequest() is not { } content)
        {
            return null;
        }

        if (!_sent.TryGetValue(row.User, out var sent))
        {
            _sent[row.User] = sent = [];
        }

        var (tokens, fresh) = (0.0, 0.0);
        foreach (var segment in content.Segments)
        {
            var share = NewOf(segment, sent);
            var weight = counter.Count(segment.Text.Span);
            tokens += weight;
            fresh += segment.Role is SegmentRole.Assistant or SegmentRole.System or SegmentRole.Tools ? 0 : weight * share;
        }

        return tokens == 0 ? null : fresh / tokens;
    }

    /// <summary>The share of a segment's words that is new, by their length.</summary>
    private static double NewOf(Segment segment, HashSet<ulong> sent)
    {
        var words = Words(segment.Text.Span);
        var (covered, known) = (0, 0L);

        // A segment that is shorter than a run is compared as a whole.
        var run = Math.Min(Run, words.Count);
        for (var i = 0; i + run <= words.Count && run > 0; i++)
        {
            var shingle = 1469598103934665603UL;
            for (var j = i; j < i + run; j++)
            {
                shingle = (shingle ^ words[j].Hash) * 1099511628211UL;
            }

            if (!sent.Add(shingle))
            {
                for (var j = Math.Max(covered, i); j < i + run; j++)
                {
                    known += words[j].Bytes;
                }

                covered = i + run;
            }
        }

        var all = words.Sum(word => (long)word.Bytes);
        return all == 0 ? 0 : 1 - ((double)known / all);
    }

    private static List<(ulong Hash, int Bytes)> Words(ReadOnlySpan<byte> text)
    {
        var words = new List<(ulong Hash, int Bytes)>();
        var (hash, bytes) = (0UL, 0);
        foreach (var rune in Encoding.UTF8.GetString(text).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                End();
                continue;
            }

            hash = (hash ^ (uint)rune.Value) * 0x9E3779B97F4A7C15UL;
            hash ^= hash >> 29;
            bytes += rune.Utf8SequenceLength;
            if (rune.Value is >= 0x3040 and <= 0x9FFF)
            {
                End();
            }
        }

        End();
        return words;

        void End()
        {
            if (bytes > 0)
            {
                words.Add((hash, bytes));
            }

            (hash, bytes) = (0, 0);
        }
    }
}
