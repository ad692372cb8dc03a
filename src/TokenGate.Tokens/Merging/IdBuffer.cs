using System.Buffers;
using TokenGate.Tokens.Vocabularies;

namespace TokenGate.Tokens.Merging;

/// <summary>Token ids in a rented array that grows. Dispose gives the array back.</summary>
internal unsafe ref struct IdBuffer(int capacity)
{
    private int[] _ids = ArrayPool<int>.Shared.Rent(Math.Max(16, capacity));
    private int _count;

    /// <summary>The ids so far, valid until the next change.</summary>
    public readonly ReadOnlySpan<int> Written => _ids.AsSpan(0, _count);

    /// <summary>Appends the tokens of one piece.</summary>
    public void Append(Vocabulary vocabulary, byte* piece, int length)
    {
        Reserve(length);
        fixed (int* ids = &_ids[_count])
        {
            var added = PieceMerger.Encode(vocabulary, piece, length, (uint*)ids);
            for (var i = 0; i < added; i++)
            {
                ids[i] = vocabulary.IdOf((uint)ids[i]);
            }

            _count += added;
        }
    }

    /// <summary>Gives the array back.</summary>
    public readonly void Dispose() => ArrayPool<int>.Shared.Return(_ids);

    private void Reserve(int more)
    {
        if (_ids.Length - _count >= more)
        {
            return;
        }

        var larger = ArrayPool<int>.Shared.Rent(Math.Max(_ids.Length * 2, _count + more));
        Written.CopyTo(larger);
        ArrayPool<int>.Shared.Return(_ids);
        _ids = larger;
    }
}
