using System.Runtime.InteropServices;

namespace TokenGate.Scoring.Memory;

/// <summary>The stored form of a memory: every table as it stands, with the epoch that its stamps are read against.</summary>
internal sealed partial class UserMemory
{
    /// <summary>Characters of an id that are kept.</summary>
    private const int MaxId = 64;

    /// <summary>Writes the memory.</summary>
    public void Write(BinaryWriter into)
    {
        into.Write((ulong)(User >> 64));
        into.Write((ulong)User);
        into.Write(_now);
        into.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<DoubtAccount>(in Doubt)));
        Write<uint>(into, Runs.Now, Runs.ToSlots());
        Write(into, Conversations.Now, Conversations.Slots);
        Write(into, Answers.Now, Answers.Slots);
        Write(into, Attachments.Now, Attachments.Slots);
        Write(into, Instructions.Now, Instructions.Slots);
        Write<ushort>(into, Recent.Written, Recent.ToWords());
        into.Write(Recent.Count);
        for (var age = Recent.Count - 1; age >= 0; age--)
        {
            Write(into, in Recent[age]);
        }
    }

    /// <summary>Reads a memory; null when it is none.</summary>
    /// <exception cref="EndOfStreamException">It is cut short.</exception>
    public static UserMemory? Read(BinaryReader from)
    {
        var user = new UInt128(from.ReadUInt64(), from.ReadUInt64());
        var memory = new UserMemory(user) { _now = from.ReadInt64() };
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(new Span<DoubtAccount>(ref memory.Doubt)));
        if (memory._now < 0 || memory.Doubt.Balance is < 0 or > DoubtAccount.Limit
            || !Read<uint>(from, memory.Runs.MaxEntries, memory.Runs.Restore)
            || !Read<ulong>(from, memory.Conversations.MaxSlots, memory.Conversations.Restore)
            || !Read<ulong>(from, memory.Answers.MaxSlots, memory.Answers.Restore)
            || !Read<ulong>(from, memory.Attachments.MaxSlots, memory.Attachments.Restore)
            || !Read<long>(from, HourlySum.Hours, (hours, now) => memory.Instructions.Restore(hours, now))
            || !Read<ushort>(from, ushort.MaxValue, memory.Recent.Restore))
        {
            return null;
        }

        var count = from.ReadInt32();
        if (count is < 0 or > RecentExchanges.Capacity)
        {
            return null;
        }

        for (var i = 0; i < count; i++)
        {
            var exchange = ReadExchange(from);
            if (!memory.Recent.Restore(in exchange))
            {
                return null;
            }
        }

        return memory;
    }

    private static void Write(BinaryWriter into, in PastExchange exchange)
    {
        into.Write(exchange.StartedAt);
        into.Write(exchange.Id.Length > MaxId ? exchange.Id[..MaxId] : exchange.Id);
        into.Write(exchange.Ask);
        into.Write(exchange.AskedNothing);
        into.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<WordSetSketch>(in exchange.Request)));
        into.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<WordSetSketch>(in exchange.Answer)));
        into.Write(exchange.WordsAt);
        into.Write(exchange.RequestWords);
        into.Write(exchange.AnswerWords);
    }

    private static PastExchange ReadExchange(BinaryReader from)
    {
        var exchange = new PastExchange { StartedAt = from.ReadInt64(), Id = from.ReadString(), Ask = from.ReadUInt64(), AskedNothing = from.ReadBoolean() };
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(new Span<WordSetSketch>(ref exchange.Request)));
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(new Span<WordSetSketch>(ref exchange.Answer)));
        (exchange.WordsAt, exchange.RequestWords, exchange.AnswerWords) = (from.ReadInt64(), from.ReadInt32(), from.ReadInt32());
        return exchange;
    }

    private static void Write<T>(BinaryWriter into, long now, ReadOnlySpan<T> slots)
        where T : unmanaged
    {
        into.Write(now);
        into.Write(slots.Length);
        into.Write(MemoryMarshal.AsBytes(slots));
    }

    private static bool Read<T>(BinaryReader from, int most, Func<T[], long, bool> restore)
        where T : unmanaged
    {
        var (now, length) = (from.ReadInt64(), from.ReadInt32());
        if (now < 0 || length < 0 || length > most)
        {
            return false;
        }

        var slots = new T[length];
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(slots.AsSpan()));
        return restore(slots, now);
    }
}
