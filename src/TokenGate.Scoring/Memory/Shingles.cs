using System.Buffers;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// Hashes of every run of <see cref="Length"/> terms, in pooled memory. A shingle's index is that of its last term, so the first
/// <see cref="Length"/> - 1 have none. One owner, who calls <see cref="Dispose"/>.
/// </summary>
internal struct Shingles : IDisposable
{
    /// <summary>
    /// Terms in a shingle. Eight make a chance match rare in every kind of text (the longest set phrases of a language are shorter), and a hit
    /// is never shorter than eight words, which keeps "repeated" inside what an independent eight-word measure calls repeated.
    /// </summary>
    public const int Length = 8;

    /// <summary>
    /// Window of the winnowing: of five shingles in a row at least one is kept (Schleimer, Wilkerson, Aiken 2003), so a match of
    /// 8 + 5 - 1 = 12 terms is always seen; a third of the shingles is kept.
    /// </summary>
    public const int Window = 5;

    private ulong[]? _hashes;

    private Shingles(ulong[] hashes, int count)
    {
        _hashes = hashes;
        Count = count;
    }

    /// <summary>Number of terms.</summary>
    public int Count { get; }

    /// <summary>The hash of the shingle that ends at a term; nothing sensible for the first seven.</summary>
    public readonly ReadOnlySpan<ulong> Hashes => _hashes.AsSpan(0, Count);

    /// <summary>Makes the shingles of terms.</summary>
    public static Shingles Of(ReadOnlySpan<Term> terms, MemoryKey key)
    {
        if (terms.IsEmpty)
        {
            return new Shingles([], 0);
        }

        var hashes = ArrayPool<ulong>.Shared.Rent(terms.Length);
        var factor = key.Factor;
        var oldest = 1UL;
        for (var i = 0; i < Length; i++)
        {
            oldest *= factor;
        }

        var rolling = 0UL;
        for (var i = 0; i < terms.Length; i++)
        {
            rolling = (rolling * factor) + terms[i].Hash;
            if (i >= Length)
            {
                rolling -= oldest * terms[i - Length].Hash;
            }

            hashes[i] = MemoryKey.Mix(rolling);
        }

        return new Shingles(hashes, terms.Length);
    }

    /// <summary>
    /// Walks over the kept shingles at or after an index: the smallest hash of each window, the rightmost of equals.
    /// </summary>
    public readonly Selection Select(int first) => new(Hashes, Math.Max(first, Length - 1));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_hashes is { Length: > 0 })
        {
            ArrayPool<ulong>.Shared.Return(_hashes);
            this = default;
        }
    }

    /// <summary>Enumerates the winnowed shingles, by the index of their last term.</summary>
    internal ref struct Selection
    {
        private readonly ReadOnlySpan<ulong> _hashes;
        private readonly int _last;
        private int _window;
        private int _current;

        internal Selection(ReadOnlySpan<ulong> hashes, int first)
        {
            _hashes = hashes;
            _window = first;

            // A text shorter than a window keeps its one smallest shingle.
            _last = Math.Max(first, hashes.Length - Window);
            _current = -1;
        }

        public readonly int Current => _current;

        public readonly ulong Hash => _hashes[_current];

        public bool MoveNext()
        {
            for (; _window <= _last && _window < _hashes.Length; _window++)
            {
                var end = Math.Min(_window + Window, _hashes.Length);
                var smallest = _current;
                if (smallest < _window)
                {
                    smallest = _window;
                    for (var i = _window + 1; i < end; i++)
                    {
                        smallest = _hashes[i] <= _hashes[smallest] ? i : smallest;
                    }
                }
                else if (_hashes[end - 1] <= _hashes[smallest])
                {
                    smallest = end - 1;
                }

                if (smallest != _current)
                {
                    _current = smallest;
                    _window++;
                    return true;
                }
            }

            return false;
        }
    }
}
