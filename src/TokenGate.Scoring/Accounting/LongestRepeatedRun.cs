using System.Runtime.CompilerServices;
using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// The longest stretch of a request without a break that does nothing but say again what stands earlier in it, count up, or fill with signs. Honest requests
/// repeat their sentences, forms and blocks too, but with something between them that is new.
/// </summary>
internal struct LongestRepeatedRun
{
    /// <summary>Terms that are new and break no stretch: a counter, or the pieces of a word that a line's end cut in two.</summary>
    private const int MaxGap = 2;

    private double _longest;
    private int _bytes;
    private int _terms;
    private int _numbers;
    private int _gap;
    private long _step;
    private uint _last;

    /// <summary>Its bytes; fewer where many of its terms are numbers that do not count up, as the same lines of a log have them.</summary>
    public double Longest => Math.Max(_longest, Length);

    private readonly double Length => _bytes * InputAccount.ProseRatio(_numbers, _terms);

    /// <summary>Begins a segment.</summary>
    /// <param name="flood">Bytes of signs before its first term.</param>
    public void Begin(int flood)
    {
        End();
        (_bytes, _last) = (flood, uint.MaxValue);
    }

    /// <summary>Goes on by a term.</summary>
    /// <param name="term">The term, and the flood of signs behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in Term term)
    {
        var step = term.Number == uint.MaxValue || _last == uint.MaxValue ? 0 : (long)term.Number - _last;
        var counts = step != 0 && step == _step;
        (_last, _step) = (term.Number, step);
        if (term.Is(TermMark.Here) && !term.Is(TermMark.Ours))
        {
            _gap = 0;
            _bytes += term.Weight;
            _terms++;
            _numbers += term.Number != uint.MaxValue && !counts ? 1 : 0;
        }
        else if (++_gap > MaxGap)
        {
            End();
        }

        _bytes += term.Flood;
    }

    private void End()
    {
        _longest = _bytes == 0 ? _longest : Longest;
        (_bytes, _terms, _numbers, _gap) = (0, 0, 0, 0);
    }
}
