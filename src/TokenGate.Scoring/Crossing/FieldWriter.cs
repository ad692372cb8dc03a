using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using TokenGate.Usage;

namespace TokenGate.Scoring.Crossing;

/// <summary>Writes the fields of an exchange that crosses: numbers as short as they are, everything in a fixed order.</summary>
internal sealed class FieldWriter
{
    private readonly ArrayBufferWriter<byte> _into = new(1024);

    /// <summary>What was written.</summary>
    public byte[] ToArray() => _into.WrittenSpan.ToArray();

    /// <summary>Writes a byte.</summary>
    public void Byte(byte value)
    {
        _into.GetSpan(1)[0] = value;
        _into.Advance(1);
    }

    /// <summary>Writes a hash.</summary>
    public void Hash(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_into.GetSpan(sizeof(ulong)), value);
        _into.Advance(sizeof(ulong));
    }

    /// <summary>Writes a number in 7 bits a byte; small ones, of either sign, take one.</summary>
    public void Number(long value)
    {
        var left = (ulong)((value << 1) ^ (value >> 63));
        while (left >= 0x80)
        {
            Byte((byte)(left | 0x80));
            left >>= 7;
        }

        Byte((byte)left);
    }

    /// <summary>Writes bytes with their length in front.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        value.CopyTo(_into.GetSpan(Math.Max(1, value.Length)));
        _into.Advance(value.Length);
    }

    /// <summary>Writes a text that may be missing.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Number(-1);
            return;
        }

        Bytes(Encoding.UTF8.GetBytes(value));
    }

    /// <summary>
    /// Writes counts: a bit for each that is known, then those. The provider's extras, which the judge does not read, stay.
    /// </summary>
    public void Counts(TokenCounts counts)
    {
        ReadOnlySpan<long?> all = CountFields.ToArray(counts);
        var known = 0;
        for (var i = 0; i < all.Length; i++)
        {
            known |= all[i] is null ? 0 : 1 << i;
        }

        Number(known);
        foreach (var count in all)
        {
            if (count is { } value)
            {
                Number(value);
            }
        }
    }
}
