using System.Buffers.Binary;

namespace TokenGate.Scoring.Features;

/// <summary>
/// Estimates how well a window compresses, without compressing it: greedy matches of four bytes or more at three bytes each (what DEFLATE
/// spends on a match), the literals between them at their order-0 entropy. Follows zlib level 1 closely enough to tell noise (1.0 to 1.3),
/// prose (1.5 to 1.9) and repetition (above 4) apart; see detection.md, 2.2.
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

        Span<ushort> last = stackalloc ushort[TableSize];
        Span<int> literals = stackalloc int[256];
        last.Clear();
        literals.Clear();
        var matches = 0;
        var count = 0;
        var at = 0;
        var limit = Math.Min(text.Length, ushort.MaxValue) - 4;
        while (at <= limit)
        {
            var four = BinaryPrimitives.ReadUInt32LittleEndian(text[at..]);
            var slot = (int)((four * 2654435761u) >> 22);
            int candidate = last[slot];
            last[slot] = (ushort)(at + 1);
            if (candidate > 0 && BinaryPrimitives.ReadUInt32LittleEndian(text[(candidate - 1)..]) == four)
            {
                matches++;
                at += 4 + text[(at + 4)..].CommonPrefixLength(text[(candidate + 3)..]);
            }
            else
            {
                literals[text[at]]++;
                count++;
                at++;
            }
        }

        for (; at < text.Length; at++)
        {
            literals[text[at]]++;
            count++;
        }

        var bits = 0f;
        if (count > 0)
        {
            var logCount = MathF.Log2(count);
            foreach (var number in literals)
            {
                bits += number == 0 ? 0 : number * (logCount - Log2(number));
            }
        }

        return text.Length / MathF.Max(1, (bits / 8) + (matches * MatchCost));
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
