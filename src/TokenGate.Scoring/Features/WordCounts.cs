using System.Numerics;
using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Features;

/// <summary>Shares of kinds of words; -1 where there are too few words to tell.</summary>
internal struct WordCounts
{
    private const int FewWords = 40;
    private const int LoremWords = 20;

    public float Function;
    public float Gibberish;
    public float Lorem;
    public float IntegerRuns;
    public float Symbols;
    public float Mixed;
    public float Nonces;

    /// <summary>Words that are none: numbers, nonces, signs, gibberish, single letters.</summary>
    public float Wordless;

    public static WordCounts Measure(TextReading reading)
    {
        var words = reading.Words;
        var (runs, previous, prose) = (0, -1, 0);
        Lanes all = default, counted = default, inProse = default;
        foreach (ref readonly var window in reading.Windows)
        {
            var lanes = default(Lanes);
            var kinds = new SimdWordKindCounts(words, window.FirstWord, window.EndWord);
            while (kinds.Next())
            {
                lanes.Add(in kinds);
                for (var numbers = kinds.Are(WordKind.Number).ExtractMostSignificantBits(); numbers != 0; numbers &= numbers - 1)
                {
                    var value = words.Value[kinds.IndexOf(BitOperations.TrailingZeroCount(numbers))];
                    runs += value >= 0 && previous >= 0 && Math.Abs(value - previous) == 1 ? 1 : 0;
                    previous = value;
                }
            }

            all.Add(in lanes);
            if (window.Kind is ContentKind.LatinProse or ContentKind.OtherProse or ContentKind.Opaque)
            {
                counted.Add(in lanes);
            }

            if (window.IsProse)
            {
                inProse.Add(in lanes);
                prose += window.EndWord - window.FirstWord;
            }
        }

        var (wordless, symbols, mixed) = (words.Count - Sum(all.Words), Sum(counted.Symbols), Sum(all.Mixed));
        var (alphabetic, function, nonces) = (Sum(inProse.Alphabetic), Sum(inProse.Function), Sum(inProse.Nonces));
        var (spelled, gibberish, lorem) = (Sum(inProse.Spelled), Sum(inProse.Gibberish), Sum(inProse.Lorem));
        return new WordCounts
        {
            Wordless = words.Count >= FewWords ? FeatureMath.Share(wordless, words.Count) : FeatureMath.Missing,
            Function = alphabetic >= FewWords ? FeatureMath.Share(function, alphabetic) : FeatureMath.Missing,
            Gibberish = FeatureMath.Share(gibberish, spelled),
            Lorem = prose >= LoremWords ? FeatureMath.Share(lorem, prose) : FeatureMath.Missing,
            IntegerRuns = FeatureMath.Share(runs, words.Count),
            Symbols = FeatureMath.Share(symbols, words.Count),
            Mixed = FeatureMath.Share(mixed, words.Count),
            Nonces = FeatureMath.Share(nonces, prose),
        };
    }

    private static int Sum(Vector256<uint> counts) => (int)Vector256.Sum(counts);

    /// <summary>Counts in eight lanes.</summary>
    private struct Lanes
    {
        public Vector256<uint> Words;
        public Vector256<uint> Mixed;
        public Vector256<uint> Symbols;
        public Vector256<uint> Nonces;
        public Vector256<uint> Lorem;
        public Vector256<uint> Alphabetic;
        public Vector256<uint> Function;
        public Vector256<uint> Spelled;
        public Vector256<uint> Gibberish;

        /// <summary>Counts eight words. A lane in which all bits are set is the number -1.</summary>
        public void Add(in SimdWordKindCounts kinds)
        {
            var lengths = kinds.Lengths;
            var (other, latin) = (kinds.Are(WordKind.OtherScript), kinds.Are(WordKind.Latin));
            var (nonces, gibberish, function) = (kinds.Are(WordKind.Nonce), kinds.Are(WordKind.Gibberish), kinds.Are(WordKind.Function));
            var ending = kinds.Endings & Vector256.Create(0xFFFFu);

            // Greek and Cyrillic, whose languages put spaces around the words that hold sentences together, as those in Latin letters do.
            var isLettered = latin | (other & Vector256.GreaterThanOrEqual(ending, Vector256.Create(0x370u)) & Vector256.LessThan(ending, Vector256.Create(0x530u)));
            Words -= other | (latin & ~nonces & ~gibberish & Vector256.GreaterThan(lengths, Vector256.Create(1u)));
            Mixed -= kinds.Are(WordKind.Mixed);
            Symbols -= kinds.Are(WordKind.Symbol);
            Nonces -= nonces;
            Lorem -= kinds.Are(WordKind.Lorem) & ~function;
            Alphabetic -= isLettered;
            Function -= isLettered & function;
            Spelled -= latin & Vector256.GreaterThanOrEqual(lengths, Vector256.Create(4u));
            Gibberish -= latin & gibberish;
        }

        public void Add(in Lanes lanes)
        {
            Words += lanes.Words;
            Mixed += lanes.Mixed;
            Symbols += lanes.Symbols;
            Nonces += lanes.Nonces;
            Lorem += lanes.Lorem;
            Alphabetic += lanes.Alphabetic;
            Function += lanes.Function;
            Spelled += lanes.Spelled;
            Gibberish += lanes.Gibberish;
        }
    }
}
