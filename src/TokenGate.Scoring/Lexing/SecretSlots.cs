using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// Chooses slots in tables that live for one request. The hashes are public, so a factor made anew with each process spreads them: who does
/// not know it cannot send text that falls on one slot (Dietzfelbinger et al. 1997). Which slot a hash has decides nothing but the time.
/// </summary>
internal static class SecretSlots
{
    private static readonly ulong Factor = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    /// <summary>The first slot of a hash in a table of 2 to the power of <paramref name="bits"/> slots, 1 to 31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Select(ulong hash, int bits) => (int)((hash * Factor) >> (64 - bits));
}
