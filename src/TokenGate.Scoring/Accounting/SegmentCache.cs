using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// What was found in segments before: a turn of a conversation costs what is new in it, not its history. Shared by all users, fixed in
/// size, lock-free. It holds counts and hashes, and decides nothing; its hashes have a seed of the process, so that nobody makes a text
/// that is taken for another.
/// </summary>
/// <remarks>
/// One segment of a history that was evicted costs more than itself: the request is read from there on. So there is room for the histories
/// of two thousand conversations of 60 turns, and a bucket holds four: with one, the turns of 16 conversations evicted each other's.
/// An entry that two threads write at once is found by neither's hash: it is stored as the three words' exclusive or.
/// </remarks>
internal sealed class SegmentCache
{
    private const int Ways = 4;
    private const int Buckets = 1 << 17;
    private const int Words = 3;

    private static readonly long Seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    // Three words an entry: the hash mixed with the other two, the digest, the tokens. 12 MB, of which the system gives what was touched.
    private readonly ulong[] _entries = new ulong[Buckets * Ways * Words];
    private int _turn;

    /// <summary>Hash of a text in this process.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> text) => XxHash3.HashToUInt64(text, Seed);

    /// <summary>
    /// Fetches the places of hashes that will be asked for next: they lie far off, and here many are on their way at once.
    /// </summary>
    /// <returns>Nothing sensible; it is there so that the places are read.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public ulong Fetch(ReadOnlySpan<ulong> hashes)
    {
        var sum = 0UL;
        foreach (var hash in hashes)
        {
            var bucket = Bucket(hash);
            sum ^= bucket[0] ^ bucket[^1];
        }

        return sum;
    }

    /// <summary>What is known of a segment; false when nothing.</summary>
    public bool TryFind(ulong hash, out Known known)
    {
        var bucket = Bucket(hash);
        for (var at = 0; at < bucket.Length; at += Words)
        {
            var (mixed, ask, tokens) = (Volatile.Read(ref bucket[at]), Volatile.Read(ref bucket[at + 1]), Volatile.Read(ref bucket[at + 2]));
            if ((mixed ^ ask ^ tokens) == hash && mixed != 0)
            {
                known = new Known(hash, (int)tokens, ask);
                return true;
            }
        }

        known = default;
        return false;
    }

    /// <summary>Keeps what was found; something else in its bucket makes room.</summary>
    public void Add(in Known known)
    {
        var bucket = Bucket(known.Hash);
        var at = Free(bucket);
        var tokens = (ulong)(uint)known.Tokens;
        Volatile.Write(ref bucket[at + 1], known.Ask);
        Volatile.Write(ref bucket[at + 2], tokens);
        Volatile.Write(ref bucket[at], known.Hash ^ known.Ask ^ tokens);
    }

    private int Free(ReadOnlySpan<ulong> bucket)
    {
        for (var at = 0; at < bucket.Length; at += Words)
        {
            if (bucket[at] == 0)
            {
                return at;
            }
        }

        return (_turn++ & (Ways - 1)) * Words;
    }

    private Span<ulong> Bucket(ulong hash) => _entries.AsSpan((int)(TextHash.Mix(hash) & (Buckets - 1)) * Ways * Words, Ways * Words);

    /// <param name="Hash">Hash of the text and the encoding.</param>
    /// <param name="Tokens">Tokens of the text.</param>
    /// <param name="Ask">Its <see cref="AskDigest"/>.</param>
    internal readonly record struct Known(ulong Hash, int Tokens, ulong Ask);
}
