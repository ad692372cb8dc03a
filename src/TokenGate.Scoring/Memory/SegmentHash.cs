using TokenGate.Usage;

namespace TokenGate.Scoring.Memory;

/// <summary>Hashes of segments, and the chains that make a conversation of them.</summary>
internal static class SegmentHash
{
    /// <summary>The chain before the first segment.</summary>
    public const ulong Root = 0x746F_6B65_6E67_6174;

    /// <summary>
    /// Hash of a segment's content. An answer that a client sends back may have been laid out anew (tool arguments above all), so the white
    /// space of assistant segments does not count.
    /// </summary>
    public static ulong Content(in Segment segment, MemoryKey key)
    {
        if (segment.IsOpaque && segment.Text.IsEmpty)
        {
            return key.Join((ulong)segment.OpaqueBytes, (ulong)segment.OpaqueTokens);
        }

        return segment.Role == SegmentRole.Assistant ? Answer(segment.Text.Span, key) : key.Hash(segment.Text.Span);
    }

    /// <summary>Hash of an answer's text without its white space.</summary>
    public static ulong Answer(ReadOnlySpan<byte> text, MemoryKey key)
    {
        Span<byte> block = stackalloc byte[1024];
        var (filled, hash) = (0, 0UL);
        while (!text.IsEmpty)
        {
            var blank = text.IndexOfAny(" \n\r\t"u8);
            var run = blank < 0 ? text : text[..blank];
            text = blank < 0 ? default : text[(blank + 1)..];
            while (!run.IsEmpty)
            {
                var taken = Math.Min(run.Length, block.Length - filled);
                run[..taken].CopyTo(block[filled..]);
                run = run[taken..];
                filled += taken;
                if (filled == block.Length)
                {
                    hash = key.Join(hash, key.Hash(block));
                    filled = 0;
                }
            }
        }

        return key.Join(hash, key.Hash(block[..filled]));
    }

    /// <summary>The chain after a segment.</summary>
    public static ulong Next(ulong chain, SegmentRole role, ulong content, MemoryKey key) =>
        key.Join(chain, key.Join((ulong)role + 1, content));
}
