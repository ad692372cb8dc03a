using System.Numerics;
using System.Runtime.Intrinsics;
using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Features;

/// <summary>Shares of kinds of words, 0 to 1; 0 where there are none.</summary>
internal struct WordCounts
{
    /// <summary>Words of prose below which a few words of filler generators are chance.</summary>
    private const int LoremWords = 20;

    /// <summary>Words spelled like no language / Latin words of four letters or more, prose.</summary>
    public float Gibberish;

    /// <summary>Words of filler generators' vocabulary that are no function words / prose words.</summary>
    public float Lorem;

    /// <summary>Numbers that follow the number before them by one / words.</summary>
    public float IntegerRuns;

    /// <summary>Signs, emoji and runs of one mark outside of code, tables and markup / words.</summary>
    public float Symbols;

    public static WordCounts Measure(TextReading reading)
    {
        var words = reading.Words;
        var (runs, previous, prose) = (0, -1, 0);
        var (symbols, spelled, gibberish, lorem) = (0u, 0u, 0u, 0u);
        foreach (ref readonly var window in reading.Windows)
        {
            var (signs, letters, chance, filler) = (Vector256<uint>.Zero, Vector256<uint>.Zero, Vector256<uint>.Zero, Vector256<uint>.Zero);
            var kinds = new SimdWordKindCounts(words, window.FirstWord, window.EndWord);
            while (kinds.Next())
            {
                // A lane in which all bits are set is the number -1.
                var latin = kinds.Are(WordKind.Latin);
                signs -= kinds.Are(WordKind.Symbol);
                letters -= latin & Vector256.GreaterThanOrEqual(kinds.Lengths, Vector256.Create(4u));
                chance -= latin & kinds.Are(WordKind.Gibberish);
                filler -= kinds.Are(WordKind.Lorem) & ~kinds.Are(WordKind.Function);
                for (var numbers = kinds.Are(WordKind.Number).ExtractMostSignificantBits(); numbers != 0; numbers &= numbers - 1)
                {
                    var value = words.Value[kinds.IndexOf(BitOperations.TrailingZeroCount(numbers))];
                    runs += value >= 0 && previous >= 0 && Math.Abs(value - previous) == 1 ? 1 : 0;
                    previous = value;
                }
            }

            symbols += window.IsProse || window.Kind == ContentKind.Opaque ? Vector256.Sum(signs) : 0;
            if (window.IsProse)
            {
                spelled += Vector256.Sum(letters);
                gibberish += Vector256.Sum(chance);
                lorem += Vector256.Sum(filler);
                prose += window.EndWord - window.FirstWord;
            }
        }

        return new WordCounts
        {
            Gibberish = spelled == 0 ? 0 : gibberish / (float)spelled,
            Lorem = prose >= LoremWords ? lorem / (float)prose : 0,
            IntegerRuns = words.Count == 0 ? 0 : runs / (float)words.Count,
            Symbols = words.Count == 0 ? 0 : symbols / (float)words.Count,
        };
    }
}
