using System.Buffers;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// The phrases of a text (<see cref="PhraseHash"/>), by the index of their last term, in pooled memory: they are asked for, and then remembered. One owner,
/// who calls <see cref="Dispose"/>.
/// </summary>
internal struct Phrases : IDisposable
{
    private ulong[]? _folded;
    private ulong[]? _exact;
    private int _count;

    /// <summary>The hash of the phrase that ends at a term, numbers folded; 0 where none does.</summary>
    public readonly ReadOnlySpan<ulong> Folded => _folded.AsSpan(0, _count);

    /// <summary>The same with its numbers; equal where there are none.</summary>
    public readonly ReadOnlySpan<ulong> Exact => _exact.AsSpan(0, _count);

    /// <summary>Makes the phrases of terms.</summary>
    public static Phrases From(ReadOnlySpan<Term> terms, MemoryKey key)
    {
        if (terms.IsEmpty)
        {
            return default;
        }

        var result = new Phrases
        {
            _folded = ArrayPool<ulong>.Shared.Rent(terms.Length),
            _exact = ArrayPool<ulong>.Shared.Rent(terms.Length),
            _count = terms.Length,
        };
        var folded = result._folded.AsSpan(0, terms.Length);
        var exact = result._exact.AsSpan(0, terms.Length);
        var phrase = new PhraseHash(key);
        for (var i = 0; i < terms.Length; i++)
        {
            (folded[i], exact[i]) = phrase.Next(in terms[i]) ? (phrase.Folded, phrase.Exact) : (0, 0);
        }

        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_folded is not null && _exact is not null)
        {
            ArrayPool<ulong>.Shared.Return(_folded);
            ArrayPool<ulong>.Shared.Return(_exact);
        }

        this = default;
    }
}
