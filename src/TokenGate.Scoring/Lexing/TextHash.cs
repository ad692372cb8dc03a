using System.IO.Hashing;
using System.Runtime.CompilerServices;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// The hashes by which text is remembered. They have no key, so that what is known, kept and pushed out follows from the text alone and one
/// traffic file gives one result everywhere. What is saved is encrypted as a whole. Whoever makes texts that
/// collide makes his own text look old.
/// </summary>
internal static class TextHash
{
    /// <summary>What a term's hash begins with (the first digits of pi).</summary>
    public const ulong Start = 0x243F_6A88_85A3_08D3;

    /// <summary>What a hash is multiplied with at each step; odd (the golden ratio).</summary>
    public const ulong Factor = 0x9E37_79B9_7F4A_7C15;

    /// <summary>What finishes a term's hash; odd (SplitMix64).</summary>
    public const ulong Finish = 0xBF58_476D_1CE4_E5B9;

    private const long Seed = 0x7467_2D6D_656D;

    /// <summary>Hash of bytes as they stand.</summary>
    public static ulong Compute(ReadOnlySpan<byte> bytes) => XxHash3.HashToUInt64(bytes, Seed);

    /// <summary>Joins two hashes into one; the order counts.</summary>
    public static ulong Join(ulong left, ulong right)
    {
        var high = Math.BigMul(left ^ Start, right ^ Finish, out var low);
        return Mix(high ^ low ^ (left * Factor) ^ right);
    }

    /// <summary>
    /// The hash of a sequence after one more hash that is spread already. Each step waits for the last one, so it is as short as that of a
    /// letter.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Chain(ulong sequence, ulong next) => (ulong.RotateLeft(sequence, 5) ^ next) * Factor;

    /// <summary>Spreads a hash over all its bits (the finalizer of MurmurHash3, by Austin Appleby). One to one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xFF51AFD7ED558CCDUL;
        hash ^= hash >> 33;
        hash *= 0xC4CEB9FE1A85EC53UL;
        return hash ^ (hash >> 33);
    }
}
