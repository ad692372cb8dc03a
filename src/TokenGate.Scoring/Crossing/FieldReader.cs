using System.Buffers.Binary;
using System.Text;
using TokenGate.Usage;

namespace TokenGate.Scoring.Crossing;

/// <summary>Reads what <see cref="FieldWriter"/> wrote. What it gives lies in the bytes that it reads, and lives as long.</summary>
/// <param name="from">The bytes.</param>
internal sealed class FieldReader(ReadOnlyMemory<byte> from)
{
    private int _at;

    /// <summary>True when all was read.</summary>
    public bool IsAtEnd => _at == from.Length;

    /// <summary>Reads a byte.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public byte Byte() => Take(1)[0];

    /// <summary>Reads a hash.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public ulong Hash() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>Reads a number.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw new InvalidDataException("A number does not end.");
    }

    /// <summary>Reads a number within a range.</summary>
    /// <exception cref="InvalidDataException">There is none, or it lies outside.</exception>
    public int Number(int least, int most) =>
        Number() is var value && value >= least && value <= most ? (int)value : throw new InvalidDataException($"{value} is not within {least} and {most}.");

    /// <summary>Reads how many things follow, each of which takes a byte at least.</summary>
    /// <exception cref="InvalidDataException">There is no room for so many.</exception>
    public int Length() => Number() is var length && length >= 0 && length <= from.Length - _at
        ? (int)length
        : throw new InvalidDataException($"There are no {length} more.");

    /// <summary>Reads bytes.</summary>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    public ReadOnlyMemory<byte> Bytes()
    {
        var length = Length();
        var bytes = from.Slice(_at, length);
        _at += length;
        return bytes;
    }

    /// <summary>Reads a text; null where there was none.</summary>
    /// <exception cref="InvalidDataException">It is cut short.</exception>
    public string? Text()
    {
        var length = Number(-1, int.MaxValue);
        if (length < 0)
        {
            return null;
        }

        if (length > from.Length - _at)
        {
            throw new InvalidDataException("A text is cut short.");
        }

        var text = Encoding.UTF8.GetString(from.Span.Slice(_at, length));
        _at += length;
        return text;
    }

    /// <summary>Reads counts.</summary>
    /// <exception cref="InvalidDataException">They are none.</exception>
    public TokenCounts Counts()
    {
        var known = Number(0, (1 << CountFields.Length) - 1);
        var all = new long?[CountFields.Length];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = (known & (1 << i)) == 0 ? null : Number();
        }

        return CountFields.From(all);
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (from.Length - _at < length)
        {
            throw new InvalidDataException("The exchange is cut short.");
        }

        var bytes = from.Span.Slice(_at, length);
        _at += length;
        return bytes;
    }
}
