using System.IO.Hashing;
using System.Security.Cryptography;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// Writes memories to a stream and reads them back, so that a restart does not forgive a loop. The stream holds keyed hashes, counts and times
/// and nothing else; users whose last exchange is older than the longest window are left out. It is of use only with the key that it was made
/// with, of which it holds a check. A damaged or foreign stream is refused as a whole.
/// </summary>
internal static class MemorySnapshot
{
    private const ulong Magic = 0x33_4D_45_4D_47_54; // "TGMEM3"

    /// <summary>More than any user can hold: a length above it is damage.</summary>
    private const int MaxLength = 1 << 20;

    /// <summary>After this time nothing of a memory counts any more.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromDays(14);

    /// <summary>Writes the memories that are still worth something.</summary>
    /// <param name="store">The memories. Each is locked while it is written, one at a time.</param>
    /// <param name="company">What the company sent as instructions.</param>
    /// <param name="key">The key.</param>
    /// <param name="window">The window that the memories were made for.</param>
    /// <param name="now">The present.</param>
    /// <param name="into">Where to. Not disposed.</param>
    /// <returns>How many users were written.</returns>
    public static int Write(MemoryStore store, CompanyText company, MemoryKey key, TimeSpan window, DateTimeOffset now, Stream into)
    {
        var hashing = new XxHash3(key.Seed);
        using var writer = new BinaryWriter(into, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(Check(key));
        writer.Write(window.Ticks);
        using var buffer = new MemoryStream();
        using var body = new BinaryWriter(buffer);
        var count = 0;
        foreach (var memory in store.All())
        {
            buffer.SetLength(0);
            lock (memory)
            {
                if (memory.Now < now.UtcTicks - Expiry.Ticks)
                {
                    continue;
                }

                memory.Write(body);
            }

            body.Flush();
            var bytes = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
            hashing.Append(bytes);
            writer.Write(bytes.Length);
            writer.Write(bytes);
            count++;
        }

        writer.Write(0);
        buffer.SetLength(0);
        company.Write(body, now);
        body.Flush();
        var shared = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        hashing.Append(shared);
        writer.Write(shared.Length);
        writer.Write(shared);
        writer.Write(hashing.GetCurrentHashAsUInt64());
        return count;
    }

    /// <summary>Reads memories into a store, which keeps what it has of a user already.</summary>
    /// <param name="store">Where they go; over its limit, the rest is left out.</param>
    /// <param name="company">Where the company's instructions go.</param>
    /// <param name="key">The key.</param>
    /// <param name="window">The window that the store was made for.</param>
    /// <param name="now">The present; what has expired is left out.</param>
    /// <param name="from">What <see cref="Write"/> wrote. Not disposed.</param>
    /// <returns>How many users were read.</returns>
    /// <exception cref="InvalidDataException">It is damaged, of another key, window or version. Nothing was restored.</exception>
    public static int Read(MemoryStore store, CompanyText company, MemoryKey key, TimeSpan window, DateTimeOffset now, Stream from)
    {
        try
        {
            using var reader = new BinaryReader(from, System.Text.Encoding.UTF8, leaveOpen: true);
            if (reader.ReadUInt64() != Magic || !reader.ReadBytes(16).AsSpan().SequenceEqual(Check(key)) || reader.ReadInt64() != window.Ticks)
            {
                throw new InvalidDataException("The memory snapshot was made by another version, with another key or for another window. Remove it; memory starts empty.");
            }

            var hashing = new XxHash3(key.Seed);
            var memories = new List<UserMemory>();
            for (var length = reader.ReadInt32(); length != 0; length = reader.ReadInt32())
            {
                if (length is < 0 or > MaxLength)
                {
                    throw Damaged();
                }

                var bytes = reader.ReadBytes(length);
                hashing.Append(bytes);
                using var body = new BinaryReader(new MemoryStream(bytes));
                memories.Add(UserMemory.Read(body, window) ?? throw Damaged());
            }

            var (sharedLength, sharedEntries) = (reader.ReadInt32(), (ulong[]?)null);
            if (sharedLength is >= sizeof(int) and <= CompanyText.MaxStored)
            {
                var bytes = reader.ReadBytes(sharedLength);
                hashing.Append(bytes);
                using var body = new BinaryReader(new MemoryStream(bytes));
                sharedEntries = CompanyText.Read(body);
            }

            if (sharedEntries is null || reader.ReadUInt64() != hashing.GetCurrentHashAsUInt64())
            {
                throw Damaged();
            }

            memories.RemoveAll(memory => memory.Now < now.UtcTicks - Expiry.Ticks);
            memories.ForEach(store.Restore);
            company.Restore(sharedEntries, now);
            return memories.Count;
        }
        catch (EndOfStreamException)
        {
            throw Damaged();
        }
    }

    private static InvalidDataException Damaged() => new("The memory snapshot is damaged. Remove it; memory starts empty.");

    private static byte[] Check(MemoryKey key) => SHA256.HashData([.. "memory snapshot"u8, .. key.Bytes])[..16];
}
