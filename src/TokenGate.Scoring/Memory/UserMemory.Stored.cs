using System.Runtime.InteropServices;

namespace TokenGate.Scoring.Memory;

/// <summary>The stored form of a memory: every table as it stands, with the epoch that its stamps are read against.</summary>
internal sealed partial class UserMemory
{
    /// <summary>Writes the memory.</summary>
    public void Write(BinaryWriter into)
    {
        into.Write(User);
        into.Write(_now);
        Write(into, Sent);
        Write(into, SentLong);
        Write(into, Answered);
        Write(into, Phrases);
        Write(into, Chains);
        Write(into, Contents);
        Write(into, Asks);
        Write(into, Answers);
        Write(into, Attachments);
        into.Write(Instructions.Now);
        into.Write(MemoryMarshal.AsBytes(Instructions.Slots));
        into.Write(Recent.Count);
        for (var age = Recent.Count - 1; age >= 0; age--)
        {
            into.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<PastExchange>(in Recent[age])));
        }
    }

    /// <summary>Reads a memory; null when it is none.</summary>
    /// <exception cref="EndOfStreamException">It is cut short.</exception>
    public static UserMemory? Read(BinaryReader from, TimeSpan window)
    {
        var memory = new UserMemory(from.ReadUInt64(), window) { _now = from.ReadInt64() };
        if (memory._now < 0
            || !Read(from, memory.Sent) || !Read(from, memory.SentLong) || !Read(from, memory.Answered) || !Read(from, memory.Phrases)
            || !Read(from, memory.Chains) || !Read(from, memory.Contents) || !Read(from, memory.Asks)
            || !Read(from, memory.Answers) || !Read(from, memory.Attachments))
        {
            return null;
        }

        var (hour, hours) = (from.ReadInt64(), new long[HourlySum.Hours]);
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(hours.AsSpan()));
        if (!memory.Instructions.Restore(hours, hour))
        {
            return null;
        }

        var count = from.ReadInt32();
        if (count is < 0 or > ExchangeRing.Capacity)
        {
            return null;
        }

        for (var i = 0; i < count; i++)
        {
            var exchange = default(PastExchange);
            from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(new Span<PastExchange>(ref exchange)));
            if (!exchange.Bag.IsValid || !exchange.AnswerWords.IsValid)
            {
                return null;
            }

            memory.Recent.Add(in exchange);
        }

        return memory;
    }

    private static void Write(BinaryWriter into, FingerprintTable table)
    {
        into.Write(table.Now);
        into.Write(table.Slots.Length);
        into.Write(MemoryMarshal.AsBytes(table.Slots));
    }

    private static void Write(BinaryWriter into, HashWindow table)
    {
        into.Write(table.Now);
        into.Write(table.Slots.Length);
        into.Write(MemoryMarshal.AsBytes(table.Slots));
    }

    private static void Write(BinaryWriter into, ReferenceTable table)
    {
        into.Write(table.Now);
        into.Write(table.Slots.Length);
        into.Write(MemoryMarshal.AsBytes(table.Slots));
    }

    private static bool Read(BinaryReader from, ReferenceTable table)
    {
        var (now, length) = (from.ReadInt64(), from.ReadInt32());
        if (now < 0 || length < 0 || length > table.MaxSlots)
        {
            return false;
        }

        var slots = new ulong[length];
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(slots.AsSpan()));
        return table.Restore(slots, now);
    }

    private static bool Read(BinaryReader from, FingerprintTable table)
    {
        var (now, length) = (from.ReadInt64(), from.ReadInt32());
        if (now < 0 || length < 0 || length > table.MaxEntries)
        {
            return false;
        }

        var slots = new uint[length];
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(slots.AsSpan()));
        return table.Restore(slots, now);
    }

    private static bool Read(BinaryReader from, HashWindow table)
    {
        var (now, length) = (from.ReadInt64(), from.ReadInt32());
        if (now < 0 || length < 0 || length > table.MaxEntries)
        {
            return false;
        }

        var slots = new ulong[length];
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(slots.AsSpan()));
        return table.Restore(slots, now);
    }
}
