using System.Buffers;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// A growing list in pooled memory. One owner, who calls <see cref="Release"/>; using it afterwards starts it anew.
/// </summary>
internal abstract class PooledList<T>
    where T : unmanaged
{
    /// <summary>Of more, nobody knows beforehand whether they come.</summary>
    private const int MostReserved = 16_384;

    private T[] _items = [];

    public int Count { get; private set; }

    public Span<T> Span => _items.AsSpan(0, Count);

    /// <summary>Room for items behind the last, to be filled and then appended.</summary>
    public Span<T> Room => _items.AsSpan(Count);

    /// <summary>An item. The reference is good until the next one is added.</summary>
    public ref T this[int index] => ref _items[index];

    /// <summary>Makes room for so many items, or nearly.</summary>
    public void Reserve(int items)
    {
        if (items > _items.Length)
        {
            Grow(Math.Min(items, MostReserved));
        }
    }

    /// <summary>Makes room for one item more at least.</summary>
    public void Reserve()
    {
        if (Count == _items.Length)
        {
            Grow(Math.Max(256, _items.Length * 2));
        }
    }

    /// <summary>Appends copies of items and gives them.</summary>
    public Span<T> AddRange(ReadOnlySpan<T> items)
    {
        if (Count + items.Length > _items.Length)
        {
            Grow(Math.Max(Count + items.Length, _items.Length * 2));
        }

        items.CopyTo(Room);
        Count += items.Length;
        return Span[^items.Length..];
    }

    /// <summary>Appends so many items that were written to <see cref="Room"/>.</summary>
    public void Append(int items) => Count += items;

    /// <summary>Appends an item and gives it, for each of its fields to be set. The reference is good until the next call.</summary>
    public ref T Add()
    {
        Reserve();
        return ref _items[Count++];
    }

    /// <summary>Drops the items from an index on.</summary>
    public void Truncate(int count) => Count = Math.Min(Count, count);

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        Count = 0;
        if (_items.Length > 0)
        {
            ArrayPool<T>.Shared.Return(_items);
            _items = [];
        }
    }

    private void Grow(int room)
    {
        var larger = ArrayPool<T>.Shared.Rent(room);
        _items.AsSpan(0, Count).CopyTo(larger);
        if (_items.Length > 0)
        {
            ArrayPool<T>.Shared.Return(_items);
        }

        _items = larger;
    }
}
