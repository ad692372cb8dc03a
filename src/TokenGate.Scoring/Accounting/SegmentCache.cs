using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// What was found in segments before, by keyed hash: a turn of a conversation costs what is new in it, not its history. Shared by all
/// users, fixed in size, lock-free: a slot holds the last segment that fell on it. It holds counts and hashes, and decides nothing.
/// </summary>
internal sealed class SegmentCache
{
    private const int Slots = 1 << 15;
    private readonly Known?[] _slots = new Known?[Slots];

    /// <summary>What is known of a segment; null when nothing.</summary>
    public Known? Find(ulong hash) => Volatile.Read(ref _slots[Slot(hash)]) is { } known && known.Hash == hash ? known : null;

    public void Add(Known known) => Volatile.Write(ref _slots[Slot(known.Hash)], known);

    private static int Slot(ulong hash) => (int)(MemoryKey.Mix(hash) & (Slots - 1));

    /// <param name="Hash">Keyed hash of the text and the encoding.</param>
    /// <param name="Tokens">Tokens of the text.</param>
    /// <param name="Ask">Its <see cref="AskDigest"/>.</param>
    internal sealed record Known(ulong Hash, int Tokens, ulong Ask);
}
