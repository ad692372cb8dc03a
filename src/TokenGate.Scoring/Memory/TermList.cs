using System.Buffers;

namespace TokenGate.Scoring.Memory;

/// <summary>A growing list of terms in pooled memory. One owner, who calls <see cref="Release"/>; using it afterwards starts it anew.</summary>
internal sealed class TermList
{
    private Term[] _items = [];

    public int Count { get; private set; }

    public Span<Term> Span => _items.AsSpan(0, Count);

    /// <summary>The last term. There is one.</summary>
    public ref Term Last => ref _items[Count - 1];

    /// <summary>Appends an empty term and gives it, to be filled in place. The reference is good until the next call.</summary>
    public ref Term Add()
    {
        if (Count == _items.Length)
        {
            Grow();
        }

        ref var term = ref _items[Count++];
        term = default;
        return ref term;
    }

    /// <summary>Drops the terms from an index on.</summary>
    public void Truncate(int count) => Count = Math.Min(Count, count);

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        Count = 0;
        if (_items.Length > 0)
        {
            ArrayPool<Term>.Shared.Return(_items);
            _items = [];
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<Term>.Shared.Rent(Math.Max(256, _items.Length * 2));
        _items.AsSpan(0, Count).CopyTo(larger);
        if (_items.Length > 0)
        {
            ArrayPool<Term>.Shared.Return(_items);
        }

        _items = larger;
    }
}
