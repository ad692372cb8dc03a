namespace TokenGate.Scoring.Features;

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
    public static uint Of(ReadOnlySpan<char> word)
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

    /// <summary>Mixes the hash of a word into the hash of a run of words.</summary>
    public static uint Join(uint run, uint word) => System.Numerics.BitOperations.RotateLeft(run, 5) * 0x9E3779B1 ^ word;
}
