using System.Runtime.InteropServices;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Books;

/// <summary>
/// What is booked in a span of quarter hours, a day or a part of one: the sums of each class, and at which places anything was booked, or
/// something that counts. Read once, and then kept up by what is booked since.
/// </summary>
/// <param name="sequence">The last entry that is in it.</param>
/// <param name="packed">The sums as they were read.</param>
/// <param name="seen">Places with any booking.</param>
/// <param name="active">Places with a trusted token.</param>
internal sealed class BookedSpan(long sequence, byte[] packed, NumberSet seen, NumberSet active)
{
    private const int BytesOfRow = 400;

    private readonly Dictionary<int, long[]> _since = [];

    /// <summary>The last entry that was in it when it was read.</summary>
    public long Sequence => sequence;

    /// <summary>Places with any booking.</summary>
    public NumberSet Seen => seen;

    /// <summary>Places with a trusted token.</summary>
    public NumberSet Active => active;

    /// <summary>When it was used last, on the book's own count.</summary>
    public long UsedAt { get; set; }

    /// <summary>True for a whole day.</summary>
    public bool IsDay { get; set; }

    /// <summary>The salt of the file that holds the same; null where none does.</summary>
    public byte[]? File { get; set; }

    /// <summary>When something was booked on it last since it was read.</summary>
    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>What it takes of memory, in bytes, about.</summary>
    public long Bytes => packed.Length + seen.Bytes + active.Bytes + ((long)_since.Count * BytesOfRow);

    /// <summary>Adds what was booked. What a file holds is not the same any more.</summary>
    public void Add(int place, int number, in UsageSums sums, DateTimeOffset now)
    {
        (File, ChangedAt) = (null, now);
        Span<long> added = stackalloc long[SumColumns.All.Length];
        SumColumns.Write(sums, added);
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(_since, number, out _);
        row ??= new long[added.Length];
        PackedSums.AddRow(added, row);
        seen.Add(place);
        if (sums.Requests > 0)
        {
            active.Add(place);
        }
    }

    /// <summary>Adds its sums to those of groups.</summary>
    /// <param name="groupOf">The group of each class; negative for none.</param>
    /// <param name="groups">The rows of the groups, one behind the other.</param>
    public void AddTo(ReadOnlySpan<int> groupOf, Span<long> groups)
    {
        PackedSums.AddTo(packed, groupOf, groups);
        foreach (var (number, row) in _since)
        {
            if (groupOf[number] is var group and >= 0)
            {
                PackedSums.AddRow(row, groups.Slice(group * row.Length, row.Length));
            }
        }
    }

    /// <summary>Writes one on which nothing was booked since it was read.</summary>
    public void Write(BinaryWriter into)
    {
        into.Write(sequence);
        into.Write(packed.Length);
        into.Write(packed);
        seen.Write(into);
        active.Write(into);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="EndOfStreamException">It is cut short.</exception>
    public static BookedSpan Read(BinaryReader from)
    {
        var sequence = from.ReadInt64();
        var packed = new byte[from.ReadInt32()];
        from.BaseStream.ReadExactly(packed);
        return new BookedSpan(sequence, packed, NumberSet.Read(from), NumberSet.Read(from));
    }
}
