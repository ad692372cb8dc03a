using System.Collections.Frozen;
using System.Text;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// Words of four and more letters that carry no content, in the languages that write most prompts. They are left out of the bags of words:
/// with them, unrelated English texts share a third of their words; without, a tenth.
/// </summary>
internal sealed class FunctionWords
{
    private const string Words =
        "that this with from have will your they their there then than them these those what when where which while would could should shall "
        + "been being were does done into over under about after before because between through during each some such only also other more most "
        + "very just like make made must might upon here both same many much even every without within please using used against another "
        + "dass eine einen einer eines nicht sich auch oder aber wenn wird sind haben über nach durch dieser diese dieses "
        + "dans pour avec cette sont mais nous vous leur plus comme être aussi fait tout "
        + "para como pero este esta esto esos más cuando sobre entre desde hasta porque "
        + "della delle degli sono anche come quando questo questa "
        + "você também isso mais quando como seus pelo pela "
        + "этот также если когда чтобы быть было были есть для или как что";

    /// <summary>One bit in 4,096 for each word: what has none is no function word, which answers most questions.</summary>
    private const ulong BitsMask = 63;

    private readonly ulong[] _bits = new ulong[BitsMask + 1];
    private readonly FrozenSet<ulong> _hashes;

    private FunctionWords(TermList terms)
    {
        TextScanner.ScanTerms(Encoding.UTF8.GetBytes(Words), terms);
        var hashes = new List<ulong>(terms.Count);
        foreach (ref readonly var term in terms.Span)
        {
            hashes.Add(term.Hash);
        }

        terms.Release();
        _hashes = hashes.ToFrozenSet();
        foreach (var hash in hashes)
        {
            _bits[(hash >> 6) & BitsMask] |= 1UL << (int)(hash & 63);
        }
    }

    private FunctionWords() => _hashes = FrozenSet<ulong>.Empty;

    /// <summary>No words.</summary>
    public static FunctionWords None { get; } = new();

    /// <summary>The function words.</summary>
    public static FunctionWords Default { get; } = new(new TermList());

    public bool Contains(ulong termHash) =>
        (_bits[(termHash >> 6) & BitsMask] & (1UL << (int)(termHash & 63))) != 0 && _hashes.Contains(termHash);
}
