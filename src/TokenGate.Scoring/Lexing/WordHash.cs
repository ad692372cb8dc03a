using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// The 32-bit hash under which words are compared inside one request (FNV-1a over folded characters, never 0). It is not keyed: nothing is
/// stored under it, and tables that use it are bounded and die with the request.
/// </summary>
internal static class WordHash
{
    /// <summary>The hash of no characters.</summary>
    public const uint Seed = 2166136261;

    /// <summary>The hash after one more folded character.</summary>
    public static uint Step(uint hash, char folded) => (hash ^ folded) * 16777619;

    /// <summary>The finished hash.</summary>
    public static uint Finish(uint hash)
    {
        hash ^= hash >> 15;
        hash *= 0x2C1B3C6D;
        hash ^= hash >> 13;
        return hash == 0 ? 1 : hash;
    }

    /// <summary>The hash of a word, folded as the scanner folds it.</summary>
    public static uint Compute(ReadOnlySpan<char> word)
    {
        var hash = Seed;
        foreach (var character in word)
        {
            var folded = CharacterFold.Fold(character, out var kind);
            if (kind is not (CharacterKind.Mark or CharacterKind.Invisible or CharacterKind.Punctuation))
            {
                hash = Step(hash, folded);
            }
        }

        return Finish(hash);
    }

    /// <summary>Finished hashes.</summary>
    public static Vector256<uint> Finish(Vector256<uint> hashes)
    {
        hashes ^= Vector256.ShiftRightLogical(hashes, 15);
        hashes *= Vector256.Create(0x2C1B3C6Du);
        hashes ^= Vector256.ShiftRightLogical(hashes, 13);
        return Vector256.ConditionalSelect(Vector256.Equals(hashes, Vector256<uint>.Zero), Vector256<uint>.One, hashes);
    }

    /// <summary>Mixes hashes of words into the hashes of runs of words.</summary>
    public static Vector256<uint> Join(Vector256<uint> runs, Vector256<uint> words) =>
        ((Vector256.ShiftLeft(runs, 5) | Vector256.ShiftRightLogical(runs, 27)) * Vector256.Create(0x9E3779B1u)) ^ words;

    /// <summary>Mixes the hash of a word into the hash of a run of words.</summary>
    public static uint Join(uint run, uint word) => System.Numerics.BitOperations.RotateLeft(run, 5) * 0x9E3779B1 ^ word;
}
