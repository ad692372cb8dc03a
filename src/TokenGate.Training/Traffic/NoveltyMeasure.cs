using System.Text;
using TokenGate.Dialects;
using TokenGate.Usage;

namespace TokenGate.Training.Traffic;

/// <summary>
/// An independent measure of what is new in a request: the words that stand in no run of eight words that the user sent before, in earlier
/// requests or earlier in this one. What the assistant said is no word of theirs, though it comes back with every turn: it was paid for as
/// output. It shares no code with the judge, keeps plain text hashes, forgets nothing, and is there to hold the accounting against.
/// </summary>
internal sealed class NoveltyMeasure
{
    private const int Run = 8;
    private readonly Dictionary<string, HashSet<ulong>> _sent = new(StringComparer.Ordinal);

    /// <summary>The share of the request's words that is new, 0 to 1; null when it has no words. Remembers what was sent.</summary>
    public double? Share(TrafficRow row)
    {
        var head = new RequestHead(row.Method, row.Path, row.RequestHeaders.GetValueOrDefault("Host"), name => row.RequestHeaders.GetValueOrDefault(name));
        if (DialectRegistry.Default.Detect(in head, row.Request, null) is not { } dialect)
        {
            return null;
        }

        var content = DialectRegistry.ReadRequest(dialect, in head, row.Request);
        if (!_sent.TryGetValue(row.User, out var sent))
        {
            _sent[row.User] = sent = [];
        }

        long words = 0, known = 0;
        foreach (var segment in content.Segments)
        {
            var (all, old) = Measure(segment, sent);
            words += all;
            known += segment.Role == SegmentRole.Assistant ? all : old;
        }

        return words == 0 ? null : 1 - ((double)known / words);
    }

    private static (int Words, int Known) Measure(Segment segment, HashSet<ulong> sent)
    {
        var hashes = Words(segment.Text.Span);
        var (covered, known) = (0, 0);

        // A segment that is shorter than a run is compared as a whole.
        var run = Math.Min(Run, hashes.Count);
        for (var i = 0; i + run <= hashes.Count && run > 0; i++)
        {
            var shingle = 1469598103934665603UL;
            for (var j = i; j < i + run; j++)
            {
                shingle = (shingle ^ hashes[j]) * 1099511628211UL;
            }

            if (sent.Contains(shingle))
            {
                var from = Math.Max(covered, i);
                covered = i + run;
                known += covered - from;
            }

            sent.Add(shingle);
        }

        return (hashes.Count, known);
    }

    private static List<ulong> Words(ReadOnlySpan<byte> text)
    {
        var words = new List<ulong>();
        var hash = 0UL;
        var any = false;
        foreach (var rune in Encoding.UTF8.GetString(text).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                End();
            }
            else
            {
                hash = (hash ^ (uint)rune.Value) * 0x9E3779B97F4A7C15UL;
                hash ^= hash >> 29;
                any = true;
                if (rune.Value is >= 0x3040 and <= 0x9FFF)
                {
                    End();
                }
            }
        }

        End();
        return words;

        void End()
        {
            if (any)
            {
                words.Add(hash);
            }

            hash = 0;
            any = false;
        }
    }
}
