using System.Numerics;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Books;

/// <summary>
/// Sums of classes, packed: of each the class, a bit for each column that is not 0, and those columns as numbers of variable length. A row
/// of sums is mostly zeros and small numbers; as objects, a year of days would not fit into memory.
/// </summary>
internal static class PackedSums
{
    private const int Sign = 63;

    /// <summary>Appends a row.</summary>
    public static void Write(MemoryStream packed, int number, ReadOnlySpan<long> row)
    {
        ulong mask = 0;
        for (var i = 0; i < row.Length; i++)
        {
            mask |= row[i] == 0 ? 0 : 1UL << i;
        }

        Write(packed, (ulong)number);
        Write(packed, mask);
        for (var rest = mask; rest != 0; rest &= rest - 1)
        {
            WriteSigned(packed, row[BitOperations.TrailingZeroCount(rest)]);
        }
    }

    /// <summary>Adds each row to the one of its group.</summary>
    /// <param name="packed">Rows.</param>
    /// <param name="groupOf">The group of each class; negative for none.</param>
    /// <param name="sums">The rows of the groups, one behind the other.</param>
    /// <exception cref="OverflowException">A sum is beyond 64 bits.</exception>
    public static void AddTo(ReadOnlySpan<byte> packed, ReadOnlySpan<int> groupOf, Span<long> sums)
    {
        var columns = SumColumns.All.Length;
        var at = 0;
        while (at < packed.Length)
        {
            var group = groupOf[(int)Read(packed, ref at)];
            var mask = Read(packed, ref at);
            if (group < 0)
            {
                for (var count = BitOperations.PopCount(mask); count > 0; count--)
                {
                    while (packed[at++] >= 0x80)
                    {
                        // On to the last byte of the number.
                    }
                }

                continue;
            }

            var row = sums.Slice(group * columns, columns);
            for (; mask != 0; mask &= mask - 1)
            {
                ref var sum = ref row[BitOperations.TrailingZeroCount(mask)];
                sum = checked(sum + ReadSigned(packed, ref at));
            }
        }
    }

    /// <summary>Adds a row to another, column by column.</summary>
    /// <exception cref="OverflowException">A sum is beyond 64 bits.</exception>
    public static void AddRow(ReadOnlySpan<long> row, Span<long> sums)
    {
        for (var i = 0; i < row.Length; i++)
        {
            sums[i] = checked(sums[i] + row[i]);
        }
    }

    /// <summary>Appends a number that may be below zero: those near it on either side are short.</summary>
    public static void WriteSigned(MemoryStream packed, long value) => Write(packed, (ulong)((value << 1) ^ (value >> Sign)));

    /// <summary>Reads such a number at a place, and goes on behind it.</summary>
    public static long ReadSigned(ReadOnlySpan<byte> packed, ref int at)
    {
        var value = Read(packed, ref at);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Appends a number of variable length.</summary>
    public static void Write(MemoryStream packed, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            packed.WriteByte((byte)(value | 0x80));
        }

        packed.WriteByte((byte)value);
    }

    /// <summary>Reads the number at a place, and goes on behind it.</summary>
    public static ulong Read(ReadOnlySpan<byte> packed, ref int at)
    {
        ulong value = packed[at++];
        if (value < 0x80)
        {
            return value;
        }

        value &= 0x7F;
        for (var shift = 7; ; shift += 7)
        {
            ulong next = packed[at++];
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
