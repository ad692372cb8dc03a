using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Features;

/// <summary>
/// Reads what the words of a range are, eight at a time, so that counting them takes no branch. Lanes beyond the range are no words: none
/// of their bits is set.
/// </summary>
/// <param name="words">The words.</param>
/// <param name="first">The first word of the range.</param>
/// <param name="end">The word behind the last.</param>
internal ref struct SimdWordKindCounts(WordTable words, int first, int end)
{
    private static readonly Vector256<int> Places = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);

    private readonly ReadOnlySpan<uint> _kinds = MemoryMarshal.Cast<WordKind, uint>(words.Kind.AsSpan());
    private int _at = first - Vector256<uint>.Count;
    private int _start;

    /// <summary>What eight words are.</summary>
    public Vector256<uint> Kinds { get; private set; }

    /// <summary>Their lengths in bytes.</summary>
    public readonly Vector256<uint> Lengths
    {
        get
        {
            var (lower, upper) = Vector128.Widen(Vector128.Create(words.Length.AsSpan(_start)));
            return Vector256.Create(lower, upper);
        }
    }

    /// <summary>The index of the word in a lane.</summary>
    public readonly int IndexOf(int lane) => _start + lane;

    /// <summary>Goes on to the next eight; false when there are none.</summary>
    public bool Next()
    {
        _at += Vector256<uint>.Count;
        if (_at >= end)
        {
            return false;
        }

        // The last words of a full table are read together with some that were read before.
        _start = Math.Min(_at, _kinds.Length - Vector256<uint>.Count);
        var places = Places + Vector256.Create(_start);
        var within = Vector256.GreaterThanOrEqual(places, Vector256.Create(_at)) & Vector256.LessThan(places, Vector256.Create(end));
        Kinds = Vector256.Create(_kinds[_start..]) & within.AsUInt32();
        return true;
    }

    /// <summary>All bits set in the lanes of words that are any of these.</summary>
    public readonly Vector256<uint> Are(WordKind any) => ~Vector256.Equals(Kinds & Vector256.Create((uint)any), Vector256<uint>.Zero);
}
