using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Features;

/// <summary>
/// Estimates how well a window compresses, without compressing it: greedy matches of four bytes or more at three bytes each (what DEFLATE
/// spends on a match), the literals between them at their order-0 entropy. Follows zlib level 1 closely enough to tell noise (1.0 to 1.3),
/// prose (1.5 to 1.9) and repetition (above 4) apart.
/// </summary>
internal static class CompressionEstimate
{
    private const int TableSize = 1024;
    private const float MatchCost = 3f;

    /// <summary>Logarithms to base 2 of the counts that a window has.</summary>
    private static readonly float[] Logs = MakeLogs();

    /// <summary>Bytes of the text for each byte that would be left; 1 for a text that is too short to tell.</summary>
    public static float Ratio(ReadOnlySpan<byte> text)
    {
        if (text.Length < 64)
        {
            return 1;
        }

        // Both begin as zeros: stackalloc makes them so. The loops are apart, for the runtime compiles a loop beside a stackalloc once and
        // for all, before it knows what is constant.
        return Ratio(text, stackalloc ushort[TableSize], stackalloc int[256]);
    }

    private static float Ratio(ReadOnlySpan<byte> text, Span<ushort> last, Span<int> literals)
    {
        var matches = 0;
        var limit = Math.Min(text.Length, ushort.MaxValue) - 4;

        // The first position is nobody's match. From there on a place that was never written points to it, which does no harm: where the
        // first four bytes come again, it was written. So one comparison, and one branch, tells a match.
        literals[text[0]]++;
        var count = 1;
        var at = 1;
        while (at <= limit)
        {
            var four = BinaryPrimitives.ReadUInt32LittleEndian(text[at..]);
            ref var place = ref last[(int)((four * 2654435761u) >> 22)];
            int candidate = place;
            place = (ushort)at;
            if (BinaryPrimitives.ReadUInt32LittleEndian(text[candidate..]) == four)
            {
                matches++;
                at += 4 + CommonPrefix(text[(at + 4)..], text[(candidate + 4)..]);
            }
            else
            {
                literals[(byte)four]++;
                count++;
                at++;
            }
        }

        for (; at < text.Length; at++)
        {
            literals[text[at]]++;
            count++;
        }

        return text.Length / MathF.Max(1, (Bits(literals, count) / 8) + (matches * MatchCost));
    }

    /// <summary>How far two texts are the same; the first one is the shorter. Most go on for less than eight bytes.</summary>
    private static int CommonPrefix(ReadOnlySpan<byte> text, ReadOnlySpan<byte> before)
    {
        if (text.Length < sizeof(ulong))
        {
            return text.CommonPrefixLength(before);
        }

        var differing = BinaryPrimitives.ReadUInt64LittleEndian(text) ^ BinaryPrimitives.ReadUInt64LittleEndian(before);
        return differing != 0 ? BitOperations.TrailingZeroCount(differing) / 8 : 8 + text[8..].CommonPrefixLength(before[8..]);
    }

    /// <summary>Bits of the literals at their order-0 entropy. Added in the order of the bytes, for sums of floats depend on it.</summary>
    private static float Bits(ReadOnlySpan<int> literals, int count)
    {
        var bits = 0f;
        var logCount = MathF.Log2(count);
        for (var first = 0; first < literals.Length; first += Vector256<int>.Count)
        {
            var met = Vector256.GreaterThan(Vector256.Create(literals[first..]), Vector256<int>.Zero).ExtractMostSignificantBits();
            for (; met != 0; met &= met - 1)
            {
                var number = literals[first + BitOperations.TrailingZeroCount(met)];
                bits += number * (logCount - Log2(number));
            }
        }

        return bits;
    }

    private static float Log2(int number) => (uint)number < (uint)Logs.Length ? Logs[number] : MathF.Log2(number);

    private static float[] MakeLogs()
    {
        var logs = new float[1_536];
        for (var number = 1; number < logs.Length; number++)
        {
            logs[number] = MathF.Log2(number);
        }

        return logs;
    }
}
