using System.Runtime.Intrinsics;
using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Features;

/// <summary>How many words of a window are of which kind.</summary>
/// <param name="Latin">Words in the Latin alphabet.</param>
/// <param name="Other">Words in other scripts.</param>
/// <param name="Function">Function words of any language.</param>
/// <param name="Spelled">Latin words of four letters or more, whose spelling tells something.</param>
/// <param name="Gibberish">Of these, words spelled like no language.</param>
/// <param name="Lorem">Words of filler generators' vocabulary that are no function words.</param>
/// <param name="Signs">Signs, emoji and runs of one mark.</param>
/// <param name="Pairs">Words of two or four bytes, as a dump has.</param>
internal readonly record struct KindCounts(int Latin, int Other, int Function, int Spelled, int Gibberish, int Lorem, int Signs, int Pairs)
{
    /// <summary>The byte of a kind that tells what counts.</summary>
    private const int Shift = 8;

    /// <summary>
    /// What a word adds to eight counters of 16 bits, by that byte: one addition counts all, and no branch depends on it.
    /// </summary>
    private static readonly Vector128<ushort>[] Added = [.. Enumerable.Range(0, 1 << Shift).Select(value => AddedBy((WordKind)(value << Shift)))];

    /// <summary>Counts some words; fewer than 65,536.</summary>
    public static KindCounts Count(ReadOnlySpan<Word> words)
    {
        var (sum, pairs) = (Vector128<ushort>.Zero, 0);
        foreach (ref readonly var word in words)
        {
            sum += Added[(byte)((uint)word.Kind >> Shift)];
            pairs += word.Length is 2 or 4 ? 1 : 0;
        }

        return new KindCounts(sum[0], sum[1], sum[2], sum[3], sum[4], sum[5], sum[6], pairs);
    }

    private static Vector128<ushort> AddedBy(WordKind kind)
    {
        return Vector128.Create(
            One(WordKind.Latin),
            One(WordKind.OtherScript),
            One(WordKind.Function),
            One(WordKind.Spelled),
            One(WordKind.Gibberish),
            (kind & WordKind.Function) == 0 ? One(WordKind.Lorem) : (ushort)0,
            One(WordKind.Symbol),
            0);

        ushort One(WordKind any) => (kind & any) != 0 ? (ushort)1 : (ushort)0;
    }
}
