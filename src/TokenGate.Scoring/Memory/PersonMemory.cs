namespace TokenGate.Scoring.Memory;

/// <summary>
/// What one person sent and was answered, held by whoever owns it: hashes, ids and times within fixed limits, never text or a name.
/// Thread-safe where it is only handed to a <see cref="Judge"/>; saving takes its lock.
/// </summary>
public sealed class PersonMemory
{
    private const string Saved = "The saved memory is";

    private PersonMemory(UserMemory memory) => Memory = memory;

    /// <summary>Memory held, in bytes, about.</summary>
    public int Bytes
    {
        get
        {
            lock (Memory)
            {
                return Memory.Bytes;
            }
        }
    }

    /// <summary>The latest moment seen.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (Memory)
            {
                return new DateTimeOffset(Memory.Now, TimeSpan.Zero);
            }
        }
    }

    internal UserMemory Memory { get; }

    private static ReadOnlySpan<byte> Magic => "TGPER1"u8;

    /// <summary>A memory of somebody of whom nothing is known.</summary>
    /// <param name="person">What stands for the name: <see cref="Judge.PersonOf"/>.</param>
    public static PersonMemory Create(UInt128 person) => new(new UserMemory(person));

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="person">Whose it has to be.</param>
    /// <param name="key">The key that it was saved under.</param>
    /// <param name="saved">The bytes.</param>
    /// <exception cref="InvalidDataException">It is damaged, of another person, or was saved under another key.</exception>
    public static PersonMemory Load(UInt128 person, MemoryKey key, ReadOnlyMemory<byte> saved)
    {
        ArgumentNullException.ThrowIfNull(key);
        return saved.Span.StartsWith(Magic)
            ? SealedRecords.OpenOne(saved[Magic.Length..].ToArray(), key.Encryption, body => UserMemory.Read(body) is { } memory && memory.User == person ? new PersonMemory(memory) : null, Saved)
            : throw SealedRecords.Damaged(Saved);
    }

    /// <summary>Writes the memory, encrypted: what <see cref="Load"/> reads.</summary>
    public byte[] Save(MemoryKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return SealedRecords.SealOne(Magic, key.Encryption, writer =>
        {
            lock (Memory)
            {
                Memory.Write(writer);
            }
        });
    }

    /// <summary>What the account for doubt holds at a moment, in tokens. Remembers nothing by it.</summary>
    public long BalanceAt(DateTimeOffset now) => Memory.BalanceAt(now.UtcTicks);

    /// <summary>Gives back what was drawn for an exchange whose appeal was granted, in tokens.</summary>
    public void GiveBack(long drawn)
    {
        lock (Memory)
        {
            Memory.Doubt.GiveBack(drawn);
        }
    }

    /// <summary>True when it knows a conversation by its chain.</summary>
    internal bool Knows(ulong chain)
    {
        lock (Memory)
        {
            return Memory.Conversations.Contains(chain);
        }
    }
}
