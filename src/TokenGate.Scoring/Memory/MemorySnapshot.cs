namespace TokenGate.Scoring.Memory;

/// <summary>
/// Writes memories to a stream and reads them back, so that a restart does not forgive a loop. The stream is encrypted under a key that is
/// not in it and holds hashes, ids and times, never text or names; users whose last exchange is older than the longest window are left out.
/// A damaged or foreign stream is refused as a whole.
/// </summary>
internal static class MemorySnapshot
{
    /// <summary>After this time nothing of a memory counts any more.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromDays(14);

    /// <summary>What stands at the head: whose file it is, and the edition of its form.</summary>
    private static ReadOnlySpan<byte> Magic => "TGMEM4"u8;

    /// <summary>Writes the memories that are still worth something.</summary>
    /// <param name="store">The memories. Each is locked while it is written, one at a time.</param>
    /// <param name="company">What the company sent as instructions: the last record.</param>
    /// <param name="key">The key.</param>
    /// <param name="now">The present.</param>
    /// <param name="into">Where to. Not disposed.</param>
    /// <returns>How many users were written.</returns>
    public static int Write(MemoryStore store, CompanyText company, MemoryKey key, DateTimeOffset now, Stream into)
    {
        into.Write(Magic);
        using var records = SealedRecords.Create(into, key.Encryption);
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
            records.Write(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), isLast: false);
            count++;
        }

        buffer.SetLength(0);
        company.Write(body, now);
        body.Flush();
        records.Write(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), isLast: true);
        return count;
    }

    /// <summary>Reads memories into a store, which keeps what it has of a user already.</summary>
    /// <param name="store">Where they go; over its limit, the rest is left out.</param>
    /// <param name="company">Where the company's instructions go.</param>
    /// <param name="key">The key.</param>
    /// <param name="now">The present; what has expired is left out.</param>
    /// <param name="from">What <see cref="Write"/> wrote. Not disposed.</param>
    /// <returns>How many users were read.</returns>
    /// <exception cref="InvalidDataException">It is damaged, of another key or version. Nothing was restored.</exception>
    public static int Read(MemoryStore store, CompanyText company, MemoryKey key, DateTimeOffset now, Stream from)
    {
        try
        {
            Span<byte> magic = stackalloc byte[Magic.Length];
            from.ReadExactly(magic);
            if (!magic.SequenceEqual(Magic))
            {
                throw new InvalidDataException("The memory snapshot was made by another version. Remove it; memory starts empty.");
            }

            using var records = SealedRecords.Open(from, key.Encryption);
            var memories = new List<UserMemory>();
            var record = records.Read(out var isLast);
            for (; !isLast; record = records.Read(out isLast))
            {
                using var body = new BinaryReader(new MemoryStream(record));
                memories.Add(UserMemory.Read(body) ?? throw Damaged());
            }

            using var shared = new BinaryReader(new MemoryStream(record));
            var entries = CompanyText.Read(shared) ?? throw Damaged();
            memories.RemoveAll(memory => memory.Now < now.UtcTicks - Expiry.Ticks);
            memories.ForEach(store.Restore);
            company.Restore(entries, now);
            return memories.Count;
        }
        catch (Exception exception) when (SealedRecords.IsDamage(exception))
        {
            throw Damaged();
        }
    }

    private static InvalidDataException Damaged() => new("The memory snapshot is damaged, or was made with another key. Remove it; memory starts empty.");
}
