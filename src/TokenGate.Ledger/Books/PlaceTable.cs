using System.Numerics;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Books;

/// <summary>
/// What counts at each place in some time of one currency: the eight numbers that usage by user is made of. Money stands as one number of
/// billionths. A month of 85,000 people is some 20 MB.
/// </summary>
internal sealed class PlaceTable
{
    /// <summary>Requests, input, output, reasoning and cached tokens, and the trusted, gross and withheld cost.</summary>
    public const int Columns = 8;

    /// <summary>The place of the trusted cost among the numbers; gross and withheld follow.</summary>
    public const int Cost = 5;

    private static readonly int[] Sources =
        [.. ((string[])["requests", "trusted_input", "trusted_output", "trusted_reasoning", "trusted_cached", "trusted_cost", "cost", "withheld_cost"]).Select(static name => Array.IndexOf(SumColumns.All, name))];

    private int[] _slots = [];
    private int[] _places = [];
    private long[] _rows = [];

    /// <summary>How many places are in it.</summary>
    public int Count { get; private set; }

    /// <summary>What it takes of memory, in bytes.</summary>
    public long Bytes => ((long)_slots.Length * sizeof(int)) + ((long)_places.Length * sizeof(int)) + ((long)_rows.Length * sizeof(long));

    /// <summary>The place in a slot.</summary>
    public int PlaceAt(int slot) => _places[slot];

    /// <summary>The numbers in a slot.</summary>
    public ReadOnlySpan<long> RowAt(int slot) => _rows.AsSpan(slot * Columns, Columns);

    /// <summary>Adds what was booked at a place.</summary>
    /// <exception cref="OverflowException">A sum is beyond 64 bits.</exception>
    public void Add(int place, in UsageSums sums)
    {
        Span<long> numbers = stackalloc long[SumColumns.All.Length];
        SumColumns.Write(sums, numbers);
        Add(place, numbers);
    }

    /// <summary>Adds numbers in the order of <see cref="SumColumns.All"/>.</summary>
    /// <exception cref="OverflowException">A sum is beyond 64 bits.</exception>
    public void Add(int place, ReadOnlySpan<long> numbers)
    {
        var row = Row(place);
        for (var i = 0; i < Cost; i++)
        {
            row[i] = checked(row[i] + numbers[Sources[i]]);
        }

        for (var i = Cost; i < Columns; i++)
        {
            var (units, rest) = (numbers[Sources[i]], numbers[Sources[i] + 1]);
            if ((units | rest) != 0)
            {
                row[i] = checked(row[i] + (long)Billionths.Join(units, rest));
            }
        }
    }

    /// <summary>Adds what <see cref="Pack"/> packed.</summary>
    /// <exception cref="OverflowException">A sum is beyond 64 bits.</exception>
    public void Add(ReadOnlySpan<byte> packed)
    {
        var (at, place) = (0, 0);
        while (at < packed.Length)
        {
            place += (int)PackedSums.Read(packed, ref at);
            var row = Row(place);
            for (uint mask = packed[at++]; mask != 0; mask &= mask - 1)
            {
                ref var sum = ref row[BitOperations.TrailingZeroCount(mask)];
                sum = checked(sum + PackedSums.ReadSigned(packed, ref at));
            }
        }
    }

    /// <summary>All of it, packed: places by their distances, and those numbers that are not 0.</summary>
    public byte[] Pack()
    {
        using var packed = new MemoryStream(Count * 24);
        var last = 0;
        for (var place = 0; place < _slots.Length; place++)
        {
            if (_slots[place] is not (var slot and > 0))
            {
                continue;
            }

            var row = RowAt(slot - 1);
            byte mask = 0;
            for (var i = 0; i < Columns; i++)
            {
                mask |= (byte)(row[i] == 0 ? 0 : 1 << i);
            }

            PackedSums.Write(packed, (ulong)(place - last));
            packed.WriteByte(mask);
            foreach (var value in row)
            {
                if (value != 0)
                {
                    PackedSums.WriteSigned(packed, value);
                }
            }

            last = place;
        }

        return packed.ToArray();
    }

    private Span<long> Row(int place)
    {
        if (place >= _slots.Length)
        {
            Array.Resize(ref _slots, Math.Max(place + 1, Math.Max(1_024, _slots.Length * 3 / 2)));
        }

        ref var slot = ref _slots[place];
        if (slot == 0)
        {
            if (Count == _places.Length)
            {
                var length = Math.Max(256, Count * 3 / 2);
                Array.Resize(ref _places, length);
                Array.Resize(ref _rows, length * Columns);
            }

            _places[Count] = place;
            slot = ++Count;
        }

        return _rows.AsSpan((slot - 1) * Columns, Columns);
    }
}
