using System.Collections.Frozen;
using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Features;

/// <summary>What a question demands of the length of its answer, in nineteen languages, as far as a word list can tell.</summary>
internal struct LengthDemand
{
    /// <summary>A number and the unit that it counts may stand this many words apart ("500 different animal facts, lines").</summary>
    private const int Reach = 4;

    /// <summary>Counting to less than this is a joke or an exercise, no demand.</summary>
    private const int SmallCount = 60;

    /// <summary>
    /// Words of a question among which "print" and "echo" are wishes; further on they are commands of pasted code.
    /// </summary>
    private const int Opening = 3;

    private static readonly uint[] Commands = [WordHash.Compute("echo"), WordHash.Compute("print"), WordHash.Compute("printf")];

    /// <summary>Tokens that one unit takes, about. Units that are not here take ten.</summary>
    private static readonly FrozenDictionary<uint, float> UnitTokens = Units();

    /// <summary>The largest length demanded, in tokens, about; 0 when none is.</summary>
    public double Tokens;

    /// <summary>Words that ask for no end ("forever", "as long as possible", "never stop").</summary>
    public int Endless;

    /// <summary>True when something is to be repeated.</summary>
    public bool Repeats;

    /// <summary>True when something is to be counted or enumerated.</summary>
    public bool Counts;

    /// <summary>Reads a question.</summary>
    public static LengthDemand Measure(ReadOnlySpan<Word> words)
    {
        var result = default(LengthDemand);
        for (var i = 0; i < words.Length; i++)
        {
            var kind = Meant(words, i);
            result.Endless += (kind & WordKind.Endless) != 0 ? 1 : 0;
            result.Repeats |= (kind & WordKind.Repeats) != 0 && (i < Opening || !IsCommand(words[i].Hash));
            result.Counts |= (kind & WordKind.Counts) != 0;
        }

        for (var i = 0; i < words.Length; i++)
        {
            var amount = NumberAt(words, ref i);
            if (amount <= 0)
            {
                continue;
            }

            var unit = 0f;
            for (var j = i + 1; j < words.Length && j <= i + Reach && unit == 0; j++)
            {
                unit = words[j].Is(WordKind.LengthUnit) ? UnitTokens.GetValueOrDefault(words[j].Hash, 10) : 0;
            }

            if (unit == 0 && result.Counts && amount >= SmallCount)
            {
                unit = 2.5f;
            }

            result.Tokens = Math.Max(result.Tokens, amount * unit);
        }

        return result;
    }

    /// <summary>
    /// What a word may demand. A letter of a script without spaces is half a word: alone it says nothing ("number" stands in "data",
    /// "heavy" in "repeat"), and only next to one of the same list it does.
    /// </summary>
    private static WordKind Meant(ReadOnlySpan<Word> words, int index)
    {
        var kind = words[index].Kind & (WordKind.Endless | WordKind.Repeats | WordKind.Counts);
        if (kind == 0 || !words[index].IsIdeograph)
        {
            return words[index].Kind;
        }

        var before = Adjoins(words, index) ? words[index - 1].Kind : WordKind.None;
        var after = Adjoins(words, index + 1) ? words[index + 1].Kind : WordKind.None;
        return (before | after) & kind;
    }

    /// <summary>True when nothing stands between a word and the one before it.</summary>
    private static bool Adjoins(ReadOnlySpan<Word> words, int index) =>
        index > 0 && index < words.Length && words[index - 1].End == words[index].Start;

    private static bool IsCommand(uint word) => Commands.Contains(word);

    /// <summary>
    /// The number that begins at a word: digits (with separators of thousands) and number words behind them; moves to its last word.
    /// </summary>
    private static double NumberAt(ReadOnlySpan<Word> words, ref int at)
    {
        double number = -1;
        if (words[at].Value >= 0)
        {
            number = words[at].Value;
            while (at + 1 < words.Length && words[at + 1].Length == 3 && words[at + 1].Value >= 0
                && words[at + 1].Start == words[at].End + 1 && number is > 0 and < 1e9)
            {
                at++;
                number = (number * 1000) + words[at].Value;
            }
        }

        while (at + (number < 0 ? 0 : 1) < words.Length && words[at + (number < 0 ? 0 : 1)].Is(WordKind.BigNumber) && number < 1e9)
        {
            at += number < 0 ? 0 : 1;
            number = Math.Max(number, 1) * 1000;
        }

        return number;
    }

    private static FrozenDictionary<uint, float> Units()
    {
        var units = new Dictionary<uint, float>();
        Add(1.4f, "words word wörter wörtern worte worten wort mots palabras parole palavras woorden kelime cuvinte từ слов слова λέξεις كلمة शब्द מילים 词 詞");
        Add(1f, "tokens token 字");
        Add(0.25f, "characters chars letters zeichen caractères caracteres");
        Add(650f, "pages page seiten páginas pagine paginas sayfa pagini trang страниц σελίδες صفحة पृष्ठ עמודים 页 頁");
        Add(2000f, "chapters");
        Add(120f, "paragraphs absätze absätzen paragraphes párrafos");
        Add(22f, "sentences sätze sätzen phrases frases entries");
        Add(256f, "kb");
        Add(0.01f, "minutes steps");
        return units.ToFrozenDictionary();

        void Add(float tokens, string names)
        {
            foreach (var name in names.Split(' '))
            {
                units[WordHash.Compute(name)] = tokens;
            }
        }
    }
}
