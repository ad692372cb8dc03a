using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Features;

/// <summary>How many words of a window are of which kind.</summary>
internal struct KindCounts
{
    private static readonly Vector256<int> Places = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);

    /// <summary>Words in the Latin alphabet.</summary>
    public int Latin;

    /// <summary>Words in other scripts.</summary>
    public int Other;

    /// <summary>Function words of any language.</summary>
    public int Function;

    /// <summary>Latin words of four letters or more, whose spelling tells something.</summary>
    public int Spelled;

    /// <summary>Of these, words spelled like no language.</summary>
    public int Gibberish;

    /// <summary>Words of filler generators' vocabulary that are no function words.</summary>
    public int Lorem;

    /// <summary>Signs, emoji and runs of one mark.</summary>
    public int Signs;

    /// <summary>Counts the words of a range, eight at a time, so that no branch depends on what a word is.</summary>
    /// <param name="words">The words.</param>
    /// <param name="first">The first word of the range.</param>
    /// <param name="end">The word behind the last.</param>
    public static KindCounts Count(WordTable words, int first, int end)
    {
        var all = MemoryMarshal.Cast<WordKind, uint>(words.Kind.AsSpan());
        Vector256<uint> latin = default, other = default, function = default, spelled = default, gibberish = default, lorem = default, signs = default;
        for (var at = first; at < end; at += Vector256<uint>.Count)
        {
            // The last words of a full table are read together with some that were read before. Lanes beyond the range are no words.
            var start = Math.Min(at, all.Length - Vector256<uint>.Count);
            var places = Places + Vector256.Create(start);
            var within = Vector256.GreaterThanOrEqual(places, Vector256.Create(at)) & Vector256.LessThan(places, Vector256.Create(end));
            var kinds = Vector256.Create(all[start..]) & within.AsUInt32();
            var (lower, upper) = Vector128.Widen(Vector128.Create(words.Length.AsSpan(start)));

            // A lane in which all bits are set is the number -1.
            var isLatin = Are(kinds, WordKind.Latin);
            var isFunction = Are(kinds, WordKind.Function);
            latin -= isLatin;
            other -= Are(kinds, WordKind.OtherScript);
            function -= isFunction;
            spelled -= isLatin & Vector256.GreaterThanOrEqual(Vector256.Create(lower, upper), Vector256.Create(4u));
            gibberish -= Are(kinds, WordKind.Gibberish);
            lorem -= Are(kinds, WordKind.Lorem) & ~isFunction;
            signs -= Are(kinds, WordKind.Symbol);
        }

        return new KindCounts
        {
            Latin = (int)Vector256.Sum(latin),
            Other = (int)Vector256.Sum(other),
            Function = (int)Vector256.Sum(function),
            Spelled = (int)Vector256.Sum(spelled),
            Gibberish = (int)Vector256.Sum(gibberish),
            Lorem = (int)Vector256.Sum(lorem),
            Signs = (int)Vector256.Sum(signs),
        };
    }

    private static Vector256<uint> Are(Vector256<uint> kinds, WordKind any) => ~Vector256.Equals(kinds & Vector256.Create((uint)any), Vector256<uint>.Zero);
}
