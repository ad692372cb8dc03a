using System.IO.Hashing;
using System.Security.Cryptography;
using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// What was found in segments before: a turn of a conversation costs what is new in it, not its history. Shared by all users, fixed in
/// size, lock-free: a slot holds the last segment that fell on it. It holds counts and hashes, and decides nothing; its hashes have a seed
/// of the process, so that nobody makes a text that is taken for another.
/// </summary>
internal sealed class SegmentCache
{
    private const int Slots = 1 << 15;
    private static readonly long Seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private readonly Known?[] _slots = new Known?[Slots];

    /// <summary>Hash of a text in this process.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> text) => XxHash3.HashToUInt64(text, Seed);

    /// <summary>What is known of a segment; null when nothing.</summary>
    public Known? Find(ulong hash) => Volatile.Read(ref _slots[Slot(hash)]) is { } known && known.Hash == hash ? known : null;

    public void Add(Known known) => Volatile.Write(ref _slots[Slot(known.Hash)], known);

    private static int Slot(ulong hash) => (int)(TextHash.Mix(hash) & (Slots - 1));

    /// <param name="Hash">Hash of the text and the encoding.</param>
    /// <param name="Tokens">Tokens of the text.</param>
    /// <param name="Ask">Its <see cref="AskDigest"/>.</param>
    internal sealed record Known(ulong Hash, int Tokens, ulong Ask);
}
