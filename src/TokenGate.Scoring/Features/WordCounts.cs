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

    public static WordCounts Of(TextReading reading)
    {
        var words = reading.Words;
        int runs = 0, mixed = 0, symbols = 0, alphabetic = 0, function = 0, gibberish = 0, spelled = 0, lorem = 0, nonces = 0, prose = 0;
        var wordless = 0;
        var previous = -1;
        foreach (ref readonly var window in reading.Windows)
        {
            var counted = window.Kind is ContentKind.LatinProse or ContentKind.OtherProse or ContentKind.Opaque;
            for (var i = window.FirstWord; i < window.EndWord; i++)
            {
                var kind = words.Kind[i];
                wordless += IsWord(kind, words.Length[i]) ? 0 : 1;
                if ((kind & WordKind.Number) != 0)
                {
                    var value = words.Value[i];
                    runs += value >= 0 && previous >= 0 && Math.Abs(value - previous) == 1 ? 1 : 0;
                    previous = value;
                }

                mixed += (kind & WordKind.Mixed) != 0 ? 1 : 0;
                if (counted)
                {
                    symbols += (kind & WordKind.Symbol) != 0 ? 1 : 0;
                }

                if (!window.IsProse)
                {
                    continue;
                }

                prose++;
                nonces += (kind & WordKind.Nonce) != 0 ? 1 : 0;
                lorem += (kind & (WordKind.Lorem | WordKind.Function)) == WordKind.Lorem ? 1 : 0;
                var isLatin = (kind & WordKind.Latin) != 0;
                if (isLatin || IsGreekOrCyrillic(kind, words.Ending[i]))
                {
                    alphabetic++;
                    function += (kind & WordKind.Function) != 0 ? 1 : 0;
                }

                if (isLatin)
                {
                    spelled += words.Length[i] >= 4 ? 1 : 0;
                    gibberish += (kind & WordKind.Gibberish) != 0 ? 1 : 0;
                }
            }
        }

        return new WordCounts
        {
            Wordless = words.Count >= FewWords ? Sentinel.Share(wordless, words.Count) : Sentinel.Missing,
            Function = alphabetic >= FewWords ? Sentinel.Share(function, alphabetic) : Sentinel.Missing,
            Gibberish = Sentinel.Share(gibberish, spelled),
            Lorem = prose >= LoremWords ? Sentinel.Share(lorem, prose) : Sentinel.Missing,
            IntegerRuns = Sentinel.Share(runs, words.Count),
            Symbols = Sentinel.Share(symbols, words.Count),
            Mixed = Sentinel.Share(mixed, words.Count),
            Nonces = Sentinel.Share(nonces, prose),
        };
    }

    /// <summary>A word in Greek or Cyrillic letters, whose languages put spaces around the words that hold sentences together, as those in Latin letters do.</summary>
    private static bool IsGreekOrCyrillic(WordKind kind, uint ending) => (kind & WordKind.OtherScript) != 0 && (ending & 0xFFFF) is >= 0x370 and < 0x530;

    private static bool IsWord(WordKind kind, int length) =>
        (kind & WordKind.OtherScript) != 0 || ((kind & (WordKind.Latin | WordKind.Nonce | WordKind.Gibberish)) == WordKind.Latin && length > 1);
}
