using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using TokenGate.Scoring;
using TokenGate.Scoring.Crossing;
using TokenGate.Scoring.Memory;

namespace TokenGate.Fleet.Grains;

/// <summary>
/// A person's memory as its owner holds it, with the exchanges that it heard of lately, so that none is remembered twice. Not thread-safe.
/// </summary>
internal sealed class SavedPerson
{
    private const byte Edition = 1;

    /// <summary>Exchanges whose ids are kept: more than one person has in the minutes in which a gateway may tell of one again.</summary>
    private const int MostHeard = 1_024;

    private readonly Queue<ulong> _order = new();
    private readonly HashSet<ulong> _heard = [];

    /// <summary>The memory.</summary>
    public required PersonMemory Memory { get; init; }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of another key or edition.</exception>
    public static SavedPerson Load(UInt128 person, MemoryKey key, byte[] saved)
    {
        if (saved.Length < 3 || saved[0] != Edition)
        {
            throw new InvalidDataException("The saved memory is of another version.");
        }

        var count = BinaryPrimitives.ReadUInt16LittleEndian(saved.AsSpan(1));
        var at = 3 + (count * sizeof(ulong));
        if (saved.Length < at)
        {
            throw new InvalidDataException("The saved memory is cut short.");
        }

        var result = new SavedPerson { Memory = PersonMemory.Load(person, key, saved.AsMemory(at)) };
        for (var i = 0; i < count; i++)
        {
            result.Add(BinaryPrimitives.ReadUInt64LittleEndian(saved.AsSpan(3 + (i * sizeof(ulong)))));
        }

        return result;
    }

    /// <summary>Writes it, the memory encrypted.</summary>
    public byte[] Save(MemoryKey key)
    {
        var memory = Memory.Save(key);
        var saved = new byte[3 + (_order.Count * sizeof(ulong)) + memory.Length];
        saved[0] = Edition;
        BinaryPrimitives.WriteUInt16LittleEndian(saved.AsSpan(1), (ushort)_order.Count);
        var at = 3;
        foreach (var id in _order)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(saved.AsSpan(at), id);
            at += sizeof(ulong);
        }

        memory.CopyTo(saved, at);
        return saved;
    }

    /// <summary>
    /// Remembers what an owner before this one was asked and did not save. What was heard of is told by its id and not by its time: a saved
    /// memory may be newer than an exchange that it does not know, where an owner that was paused saved it when he came back.
    /// </summary>
    /// <returns>True when it was news.</returns>
    public bool Remember(CrossedExchange exchange, Judge judge)
    {
        try
        {
            if (exchange.Input.Id.Length == 0 || !Hears(exchange.Input.Id))
            {
                return false;
            }

            _ = judge.Decide(exchange.Input, Memory);
            return true;
        }
        finally
        {
            exchange.Input.Evidence.Release();
        }
    }

    /// <summary>True when an exchange is heard of for the first time. One without an id always is.</summary>
    public bool Hears(string exchange) => exchange.Length == 0 || Add(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(exchange)));

    /// <summary>True when an exchange was heard of before.</summary>
    public bool HasHeard(string exchange) => exchange.Length > 0 && _heard.Contains(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(exchange)));

    private bool Add(ulong id)
    {
        if (!_heard.Add(id))
        {
            return false;
        }

        _order.Enqueue(id);
        if (_order.Count > MostHeard)
        {
            _heard.Remove(_order.Dequeue());
        }

        return true;
    }
}
