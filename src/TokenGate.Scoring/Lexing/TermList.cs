using System.Buffers;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// A growing list of terms in pooled memory. One owner, who calls <see cref="Release"/>; using it afterwards starts it anew.
/// </summary>
internal sealed class TermList
{
    /// <summary>Of more, nobody knows beforehand whether they come.</summary>
    private const int MostReserved = 16_384;

    private Term[] _items = [];

    public int Count { get; private set; }

    public Span<Term> Span => _items.AsSpan(0, Count);

    /// <summary>The last term. There is one.</summary>
    public ref Term Last => ref _items[Count - 1];

    /// <summary>Makes room for so many terms, or nearly.</summary>
    public void Reserve(int terms)
    {
        if (terms > _items.Length)
        {
            Grow(Math.Min(terms, MostReserved));
        }
    }

    /// <summary>Makes room for one term more at least.</summary>
    public void Reserve()
    {
        if (Count == _items.Length)
        {
            Grow(Math.Max(256, _items.Length * 2));
        }
    }

    /// <summary>Room for terms behind the last, to be filled and then appended.</summary>
    public Span<Term> Room => _items.AsSpan(Count);

    /// <summary>Appends so many terms that were written to <see cref="Room"/>.</summary>
    public void Append(int terms) => Count += terms;

    /// <summary>Appends a term and gives it, for each of its fields to be set. The reference is good until the next call.</summary>
    public ref Term Add()
    {
        Reserve();
        return ref _items[Count++];
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

    private void Grow(int room)
    {
        var larger = ArrayPool<Term>.Shared.Rent(room);
        _items.AsSpan(0, Count).CopyTo(larger);
        if (_items.Length > 0)
        {
            ArrayPool<Term>.Shared.Return(_items);
        }

        _items = larger;
    }
}
