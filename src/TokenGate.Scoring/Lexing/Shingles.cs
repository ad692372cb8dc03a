using System.Buffers;
using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// Hashes of every run of <see cref="Length"/> terms, in pooled memory. A shingle's index is that of its last term, so the first
/// <see cref="Length"/> - 1 have none. One owner, who calls <see cref="Dispose"/>.
/// </summary>
internal struct Shingles : IDisposable
{
    /// <summary>
    /// Terms in a shingle. Eight make a chance match rare in every kind of text (the longest set phrases of a language are shorter), and a
    /// hit is never shorter than eight words, which keeps "repeated" inside what an independent eight-word measure calls repeated.
    /// </summary>
    public const int Length = 8;

    /// <summary>
    /// Window of the winnowing: of five shingles in a row at least one is kept (Schleimer, Wilkerson, Aiken 2003), so a match of
    /// 8 + 5 - 1 = 12 terms is always seen; a third of the shingles is kept.
    /// </summary>
    public const int Window = 5;

    private ulong[]? _hashes;
    private int[]? _kept;
    private int _keptCount;
    private int _keptFrom;

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
    public static Shingles From(ReadOnlySpan<Term> terms)
    {
        if (terms.IsEmpty)
        {
            return new Shingles([], 0);
        }

        var hashes = ArrayPool<ulong>.Shared.Rent(terms.Length);
        const ulong factor = TextHash.Factor;
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

            hashes[i] = TextHash.Mix(rolling);
        }

        return new Shingles(hashes, terms.Length);
    }

    /// <summary>
    /// The kept shingles at or after an index, by the index of their last term: the smallest hash of each window, the rightmost of equals.
    /// Good until the next call with another index.
    /// </summary>
    public ReadOnlySpan<int> Kept(int first)
    {
        first = Math.Max(first, Length - 1);
        if (first >= Count)
        {
            return [];
        }

        if (_kept is null || _keptFrom != first)
        {
            _kept ??= ArrayPool<int>.Shared.Rent(Count);
            _keptFrom = first;
            _keptCount = Select(Hashes, first, _kept);
        }

        return _kept.AsSpan(0, _keptCount);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_hashes is { Length: > 0 })
        {
            ArrayPool<ulong>.Shared.Return(_hashes);
        }

        if (_kept is not null)
        {
            ArrayPool<int>.Shared.Return(_kept);
        }

        this = default;
    }

    /// <summary>Four windows at a time and without a branch: which hash is the smallest cannot be predicted.</summary>
    private static int Select(ReadOnlySpan<ulong> hashes, int first, Span<int> kept)
    {
        var (count, last) = (0, -1);
        var window = first;
        for (; window + Vector256<ulong>.Count + Window - 1 <= hashes.Length; window += Vector256<ulong>.Count)
        {
            var smallest = Vector256.Create(hashes[window..]);
            var places = Vector256<ulong>.Zero;
            for (var i = 1; i < Window; i++)
            {
                var next = Vector256.Create(hashes[(window + i)..]);
                var larger = Vector256.GreaterThan(next, smallest);
                smallest = Vector256.ConditionalSelect(larger, smallest, next);
                places = Vector256.ConditionalSelect(larger, places, Vector256.Create((ulong)i));
            }

            for (var i = 0; i < Vector256<ulong>.Count; i++)
            {
                var place = window + i + (int)places[i];
                kept[count] = place;
                count += place != last ? 1 : 0;
                last = place;
            }
        }

        // A text shorter than a window keeps its one smallest shingle.
        for (; window <= Math.Max(first, hashes.Length - Window); window++)
        {
            var place = window;
            for (var i = window + 1; i < Math.Min(window + Window, hashes.Length); i++)
            {
                place = hashes[i] <= hashes[place] ? i : place;
            }

            kept[count] = place;
            count += place != last ? 1 : 0;
            last = place;
        }

        return count;
    }
}
