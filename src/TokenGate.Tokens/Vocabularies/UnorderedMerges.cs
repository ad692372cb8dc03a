namespace TokenGate.Tokens.Vocabularies;

/// <summary>
/// For vocabularies that were put together from two (Llama 3 extends cl100k_base): there a merge may become possible only through one of a
/// higher rank, so that the time of a merge is not its rank. For the tokens concerned merging itself is tried, and the answer remembered.
/// </summary>
internal sealed unsafe class UnorderedMerges(Vocabulary vocabulary)
{
    private const int Slots = 1 << 12;
    private const ulong Known = 1ul << 63;

    // left << 21 | right << 1 | answer. Entries are read and written whole, so threads can share them.
    private readonly ulong[] _answers = new ulong[Slots];

    /// <summary>True when merging the bytes of both tokens makes these tokens.</summary>
    public bool StandTogether(uint left, uint right)
    {
        var key = Known | ((ulong)left << 21) | ((ulong)right << 1);
        ref var slot = ref _answers[(int)((key * 0x9E3779B97F4A7C15) >> 52)];
        var answer = Volatile.Read(ref slot);
        if ((answer & ~1ul) != key)
        {
            answer = key | (Merges(left, right) ? 1ul : 0);
            Volatile.Write(ref slot, answer);
        }

        return (answer & 1) != 0;
    }

    // Lowest rank first, leftmost of equals, until something joins across the border or nothing is left to join. A token has at most 255
    // bytes.
    private bool Merges(uint left, uint right)
    {
        var parts = stackalloc uint[512];
        var border = Expand(left, parts);
        var count = border + Expand(right, parts + border);
        while (count > 2)
        {
            var best = Vocabulary.None;
            var at = 0;
            for (var i = 0; i + 1 < count; i++)
            {
                var joined = vocabulary.Joined(parts[i], parts[i + 1]);
                if (joined < best)
                {
                    best = joined;
                    at = i;
                }
            }

            if (best == Vocabulary.None || at + 1 == border)
            {
                return false;
            }

            parts[at] = best;
            new ReadOnlySpan<uint>(parts + at + 2, count - at - 2).CopyTo(new Span<uint>(parts + at + 1, count - at - 2));
            count--;
            border -= at + 1 < border ? 1 : 0;
        }

        return vocabulary.Joined(parts[0], parts[1]) == Vocabulary.None;
    }

    // The base tokens of a token.
    private int Expand(uint token, uint* parts)
    {
        var (left, right) = vocabulary.HalvesOf(token);
        if (left == token)
        {
            parts[0] = token;
            return 1;
        }

        var count = Expand(left, parts);
        return count + Expand(right, parts + count);
    }
}
