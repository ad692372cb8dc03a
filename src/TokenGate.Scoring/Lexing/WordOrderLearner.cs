using System.Runtime.InteropServices;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// Makes the table of <see cref="WordOrder"/> from ordinary text: log2 of how often classes stand together over how often chance would put
/// them together. What chance would do is counted in the same cells from the same words thrown together with a fixed seed, language by
/// language, so that cells shared by several pairs stay fair. Not thread-safe.
/// </summary>
public sealed class WordOrderLearner
{
    /// <summary>Pseudo-counts on both sides: a pair has to be met, or missed, this often to speak.</summary>
    private const double Prior = 8;

    /// <summary>How often the words are thrown together anew: chance is averaged over them.</summary>
    private const int Rounds = 3;

    private const int FrequentOfEach = 140;
    private const int FrequentEnglish = 500;
    private const int FrequentIdeographs = 900;
    private const int CommonEnglish = 2500;
    private const int CommonOfEach = 250;
    private const int LeastCount = 60;
    private const int Piece = 32_768;
    private readonly SortedDictionary<string, List<ReadOnlyMemory<byte>>> _texts = new(StringComparer.Ordinal);

    /// <summary>Adds ordinary text of a language. What is given is kept until the table is written.</summary>
    /// <param name="language">Its code, for example <c>en</c>.</param>
    /// <param name="text">UTF-8, in sentences.</param>
    public void Add(string language, ReadOnlyMemory<byte> text)
    {
        ArgumentNullException.ThrowIfNull(language);
        if (!_texts.TryGetValue(language, out var texts))
        {
            _texts[language] = texts = [];
        }

        texts.Add(text);
    }

    /// <summary>Counts, and writes the table. The same text gives the same bytes.</summary>
    public void Write(Stream into)
    {
        ArgumentNullException.ThrowIfNull(into);
        var frequent = Frequent(FrequentOfEach, FrequentEnglish, FrequentIdeographs);
        var common = Frequent(CommonOfEach, CommonEnglish, 0).Except(frequent).ToArray();
        var order = new WordOrder(frequent.AsSpan());
        double[] pairs = new double[WordOrder.PairCells], pairsByChance = new double[WordOrder.PairCells];
        foreach (var texts in _texts.Values)
        {
            var random = new Random(1);
            var classes = Classes(texts, order);
            Count(classes, pairs);
            var alone = classes.ToArray();
            for (var round = 0; round < Rounds; round++)
            {
                random.Shuffle(alone);
                Count(alone, pairsByChance);
            }
        }

        into.Write(MemoryMarshal.AsBytes<int>([WordOrder.Mark, frequent.Length, common.Length]));
        into.Write(MemoryMarshal.AsBytes<uint>(frequent));
        into.Write(MemoryMarshal.AsBytes<uint>(common));
        Write(into, pairs, pairsByChance);
    }

    private static void Write(Stream into, double[] found, double[] byChance)
    {
        for (var cell = 0; cell < found.Length; cell++)
        {
            var bits = Math.Log2((found[cell] + Prior) / ((byChance[cell] / Rounds) + Prior));
            into.WriteByte((byte)(sbyte)Math.Clamp(Math.Round(bits / WordOrder.Unit), sbyte.MinValue + 1, sbyte.MaxValue));
        }
    }

    private static void Count(ReadOnlySpan<ushort> classes, double[] pairs)
    {
        for (var i = 1; i < classes.Length; i++)
        {
            pairs[WordOrder.PairCell(classes[i - 1], classes[i])]++;
        }
    }

    private static ushort[] Classes(List<ReadOnlyMemory<byte>> texts, WordOrder order)
    {
        var classes = new List<ushort>();
        ForEachPiece(texts, words =>
        {
            foreach (ref readonly var word in words.Span)
            {
                if (word.Is(WordKind.SentenceStart | WordKind.LineStart))
                {
                    classes.Add(WordOrder.Border);
                }

                classes.Add(order.ClassOf(word.Hash, word.Kind, word.Detail));
            }
        });
        return [.. classes];
    }

    private static void ForEachPiece(List<ReadOnlyMemory<byte>> texts, Action<WordList> read)
    {
        var words = new WordList();
        foreach (var text in texts)
        {
            for (var rest = text; !rest.IsEmpty;)
            {
                var length = rest.Length;
                if (length > Piece)
                {
                    var line = rest.Span[..Piece].LastIndexOf((byte)'\n');
                    length = line > 0 ? line + 1 : Piece;
                }

                words.Clear();
                TextScanner.ScanWords(rest.Span[..length], words);
                read(words);
                rest = rest[length..];
            }
        }
    }

    private uint[] Frequent(int ofEach, int english, int ofIdeographs)
    {
        var chosen = new SortedSet<uint>();
        foreach (var (language, texts) in _texts)
        {
            var counts = new Dictionary<(uint Hash, bool Ideograph), int>();
            ForEachPiece(texts, words =>
            {
                foreach (ref readonly var word in words.Span)
                {
                    if ((word.Kind & (WordKind.Word | WordKind.Nonce | WordKind.Mixed)) is WordKind.Latin or WordKind.OtherScript)
                    {
                        var key = (word.Hash, word.IsIdeograph);
                        counts[key] = counts.GetValueOrDefault(key) + 1;
                    }
                }
            });
            var most = language == "en" ? english : ofEach;
            foreach (var ideographs in (bool[])[false, true])
            {
                chosen.UnionWith(counts.Where(entry => entry.Key.Ideograph == ideographs && entry.Value >= LeastCount)
                    .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key.Hash)
                    .Take(ideographs ? ofIdeographs : most).Select(entry => entry.Key.Hash));
            }
        }

        return [.. chosen];
    }
}
