using System.Buffers;
using TokenGate.Scoring.Lexing;
using TokenGate.Usage;

namespace TokenGate.Scoring.Features;

/// <summary>
/// How much of the fresh text says nothing, whatever way it was made: words thrown together, letters typed at random, filler generators'
/// vocabulary, characters of chance, floods of signs. Each way is a test on a window, set so that hardly any honest window fails it. They
/// are taken together on purpose: what a model learns of one way of saying nothing then holds for the others.
/// </summary>
internal ref partial struct EmptyText
{
    /// <summary>Bytes below which nobody pads.</summary>
    private const int Least = 160;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private const int FewInWindow = 16;
    private const int FewIdeographs = 60;

    /// <summary>Words in a row that count as running text: in prose, and where names stand between.</summary>
    private const int ProseRun = 4;
    private const int OtherRun = 10;

    /// <summary>Bits a word that honest running text exceeds, and the spread of one word about the mean of its window.</summary>
    private const float Ordered = 0.02f;
    private const float Dubious = -0.1f;
    private const float Spread = 1.3f;
    private const float Certainty = 2.6f;

    /// <summary>
    /// Where next to no word is one of those that hold sentences together, less of it is enough: two witnesses that know nothing of each
    /// other.
    /// </summary>
    private const float CertaintyOfBare = 2;

    /// <summary>Words from which on a text without such words is odd.</summary>
    private const int BareWords = 24;

    /// <summary>Languages other than English stand thinly in the table: their order has to be missing beyond all doubt.</summary>
    private const float CertaintyElsewhere = 6;

    /// <summary>
    /// Bytes that a question speaks for which names what holds no words: a person has one certificate or dump looked at, or a list of twice
    /// the length.
    /// </summary>
    private const int Errand = 2_048;

    /// <summary>
    /// Where fewer than one in so many words is known, but some come again, the language is none of those that the tables know, and nothing
    /// is said of its order.
    /// </summary>
    private const int KnownIsOneIn = 8;

    /// <summary>In a language one in so many words at least stood before; of words drawn from a dictionary hardly any.</summary>
    private const int AgainIsOneIn = 12;

    private readonly TextReading _reading;
    private readonly ResponseContent _answer;
    private long _empty;
    private long _lists;

    private EmptyText(TextReading reading, ResponseContent answer)
    {
        _reading = reading;
        _answer = answer;
    }

    /// <summary>Share of the fresh bytes in windows that say nothing in any way, 0 to 1.</summary>
    /// <param name="reading">What was read of the request.</param>
    /// <param name="answer">What was answered: of what holds no words, it may read something.</param>
    public static float Measure(TextReading reading, ResponseContent answer)
    {
        if (reading.Bytes == 0)
        {
            return 0;
        }

        if (reading.Words.Invisible * 8 > reading.Words.Characters)
        {
            // So many characters that nobody can see: whatever else it says.
            return 1;
        }

        var text = new EmptyText(reading, answer);
        text.Read(stackalloc Row[reading.WindowCount]);
        var empty = Math.Max(0, text._empty - (reading.Question.NamesErrand ? Errand : 0)) + Math.Max(0, text._lists - (2 * Errand));

        // A token or a key is no padding.
        return empty < Least ? 0 : empty / (float)reading.Bytes;
    }

    private void Read(scoped Span<Row> rows)
    {
        var windows = _reading.Windows;
        for (var i = 0; i < windows.Length; i++)
        {
            rows[i] = RunningIn(_reading, in windows[i]);
        }

        MarkScrambled(rows, windows);
        for (var i = 0; i < windows.Length; i++)
        {
            ref readonly var window = ref windows[i];
            if (window.Role is not SegmentRole.ToolResult && !Add(in window, rows[i].IsScrambled) && _reading.IsShort)
            {
                AddPieces(in window);
            }
        }
    }

    /// <summary>Adds the bytes of a window that says nothing. False when it does say something.</summary>
    private bool Add(in TextWindow window, bool isScrambled)
    {
        if (!isScrambled && !IsEmpty(_reading, in window))
        {
            return false;
        }

        if (isScrambled && window.IsList)
        {
            _lists += window.Bytes;
        }
        else
        {
            _empty += window.Bytes;
        }

        return true;
    }

    /// <summary>One window of dubious order may be a list; a stretch of them, taken together, has to be beyond chance.</summary>
    private readonly void MarkScrambled(scoped Span<Row> rows, scoped ReadOnlySpan<TextWindow> windows)
    {
        for (var first = 0; first < rows.Length; first++)
        {
            var (end, words, bits, foreign, known, bare) = (first, 0, 0L, 0, 0, true);
            while (end < rows.Length && rows[end].Words >= FewInWindow && rows[end].Mean < Dubious)
            {
                words += rows[end].Words;
                bits += rows[end].Bits;
                foreign += rows[end].Foreign;
                known += rows[end].Known;
                bare &= rows[end].IsBare;
                end++;
            }

            var certainty = foreign * 10 > words ? CertaintyElsewhere : bare ? CertaintyOfBare : Certainty;
            var isScrambled = words > 0 && (known * KnownIsOneIn >= words || !ComeAgain(windows[first..end]))
                && ((bits * WordOrder.Unit / words) - Ordered) * MathF.Sqrt(words) < -certainty * Spread;
            for (var i = first; i < end && isScrambled; i++)
            {
                rows[i].IsScrambled = true;
            }

            first = end;
        }
    }

    /// <summary>Whether words of some windows come again, as those of every language do.</summary>
    private readonly bool ComeAgain(scoped ReadOnlySpan<TextWindow> windows)
    {
        var set = _reading.Set;
        set.Reset(_reading.Words.Count);
        var (all, again) = (0, 0);
        foreach (ref readonly var window in windows)
        {
            foreach (ref readonly var word in _reading.WordsOf(in window))
            {
                if ((word.Kind & (WordKind.Latin | WordKind.Question)) == WordKind.Latin)
                {
                    all++;
                    again += set.At(word.Hash)++ > 0 ? 1 : 0;
                }
            }
        }

        return again * AgainIsOneIn >= all;
    }

    private static bool IsEmpty(TextReading reading, in TextWindow window)
    {
        if (window.Kind == ContentKind.Opaque || window.IsFile)
        {
            return !window.IsFile && !OpaqueContent.IsListOfDigests(reading.TextOf(in window));
        }

        ref readonly var counts = ref window.Counts;
        return (counts.Spelled >= FewInWindow && counts.Gibberish > counts.Spelled * 0.4f)
            || (counts.Latin >= FewInWindow && counts.Lorem > counts.Latin * 0.3f)
            || (window.Words >= FewInWindow && (counts.Signs > window.Words * 0.5f || ((IsDump(reading, in window) || IsChance(reading, in window)) && !OpaqueContent.IsListOfDigests(reading.TextOf(in window)))))
            || (counts.Other >= FewIdeographs && AreRare(reading.WordsOf(in window)));
    }

    /// <summary>Ideographs of which most are none that writing has often.</summary>
    private static bool AreRare(ReadOnlySpan<Word> words)
    {
        var (ideographs, rare) = (0, 0);
        foreach (ref readonly var word in words)
        {
            if (word.Is(WordKind.OtherScript) && word.Detail is >= 0x4E00 and < 0xA000)
            {
                ideographs++;
                rare += WordOrder.Default.IsFrequent(word.Hash) ? 0 : 1;
            }
        }

        return ideographs >= FewIdeographs && rare > ideographs * 0.7f;
    }

    /// <summary>Mostly pairs of hexadecimal digits, or twice as many: a dump, whatever stands beside it.</summary>
    public static bool IsDump(TextReading reading, in TextWindow window)
    {
        var words = window.Words;
        var (pairs, lettered) = (0, 0);
        foreach (ref readonly var word in window.Counts.Pairs * 2 > words ? reading.WordsOf(in window) : [])
        {
            var text = reading.TextOf(in word);
            var isPair = text.Length is 2 or 4 && !text.ContainsAnyExcept(HexDigits);
            pairs += isPair ? 1 : 0;
            lettered += isPair && text.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? 1 : 0;
        }

        // Of chance, three pairs in five have a letter; columns of numbers have none.
        return pairs * 2 > words && lettered * 4 > pairs;
    }

    /// <summary>
    /// Mostly digits and pieces of identifiers, nothing that divides them into columns or fields, as data has, and hardly a word, as logs
    /// have.
    /// </summary>
    private static bool IsChance(TextReading reading, in TextWindow window)
    {
        if (window.Digits <= (window.Digits + window.Letters) * 0.45f)
        {
            return false;
        }

        var marks = 0;
        foreach (var value in reading.TextOf(in window))
        {
            marks += value is (byte)',' or (byte)';' or (byte)'|' or (byte)'\t' or (byte)'=' or (byte)':' or (byte)'"' or (byte)'(' or (byte)'[' or (byte)'/' or (byte)'.' ? 1 : 0;
        }

        return marks * 8 < window.Words && KnownIn(reading.WordsOf(in window)) * 10 < window.Words && NumberedIn(reading, in window) * 2 < window.Words;
    }

    /// <summary>
    /// Names that differ from the one before in their number alone: hosts, columns, files in a row. Bare numbers are none.
    /// </summary>
    private static int NumberedIn(TextReading reading, in TextWindow window)
    {
        var numbered = 0;
        ReadOnlySpan<byte> last = default;
        foreach (ref readonly var word in reading.WordsOf(in window))
        {
            var text = reading.TextOf(in word);
            var name = text[..Math.Max(0, text.IndexOfAnyInRange((byte)'0', (byte)'9'))];
            numbered += !name.IsEmpty && name.SequenceEqual(last) && !text[name.Length..].ContainsAnyExceptInRange((byte)'0', (byte)'9') ? 1 : 0;
            last = name;
        }

        return numbered;
    }

    /// <summary>Words of four letters or more that ordinary text has.</summary>
    private static int KnownIn(ReadOnlySpan<Word> words)
    {
        var known = 0;
        foreach (ref readonly var word in words)
        {
            known += word.Is(WordKind.Spelled) && word.Is(WordKind.Common) ? 1 : 0;
        }

        return known;
    }

    private static Row RunningIn(TextReading reading, in TextWindow window)
    {
        if (window.Kind is ContentKind.Table or ContentKind.Opaque)
        {
            return default;
        }

        var order = WordOrder.Default;
        var words = reading.WordsOf(in window);
        var leastRun = window.IsProse ? ProseRun : OtherRun;
        var text = reading.Text;
        var (count, bits, run, runBits, foreign, function, known) = (0, 0L, 0, 0, 0, 0, 0);
        var last = WordOrder.Border;
        var marks = window.IsProse ? ProseMarks : OtherMarks;
        var (address, end) = (0, words.IsEmpty ? 0 : words[0].Start);
        var wasAlone = false;
        for (var i = 0; i < words.Length; i++)
        {
            ref readonly var word = ref words[i];
            var (kind, start) = (word.Kind, word.Start);

            // Nearly always it is one sign, which begins no address.
            var goesOn = address == 0 && start - end == 1 ? marks[text[end]] : GoesOn(text.Slice(end, Math.Max(0, start - end)), marks, start, ref address);
            end = word.End;
            var isWord = (kind & (WordKind.Latin | WordKind.Gibberish)) == WordKind.Latin && address == 0;
            if (run > 0 && !(isWord & goesOn))
            {
                (count, bits) = run >= leastRun ? (count + run, bits + runBits) : (count, bits);
                (run, runBits) = (0, 0);
            }

            if (!isWord)
            {
                last = WordOrder.Border;
                continue;
            }

            // A line begins anew, but not in a list of words one on each: it would have no order at all.
            var alone = (kind & WordKind.LineStart) != 0 && (i + 1 == words.Length || words[i + 1].Is(WordKind.LineStart));
            last = (kind & (WordKind.SentenceStart | WordKind.LineStart)) != 0 && !(alone && wasAlone) ? WordOrder.Border : last;
            wasAlone = alone;
            var next = word.Class;
            run++;
            foreign += (kind & WordKind.Function) == WordKind.OtherFunction ? 1 : 0;
            function += (kind & WordKind.Function) != 0 ? 1 : 0;
            known += (kind & (WordKind.Function | WordKind.Common)) != 0 ? 1 : 0;
            runBits += order.Pair(last, next);
            last = next;
        }

        (count, bits) = run >= leastRun ? (count + run, bits + runBits) : (count, bits);
        return new Row
        {
            Words = count,
            Bits = bits,
            Foreign = foreign,
            Known = known,

            // Lists have no such words by nature.
            IsBare = count >= BareWords && function * 10 < count && foreign * 40 < count && !window.IsList,
        };
    }

    /// <summary>The running text of a window.</summary>
    private struct Row
    {
        public int Words;
        public long Bits;

        /// <summary>Function words of other languages than English.</summary>
        public int Foreign;

        /// <summary>Words that ordinary text of a language that the tables know has.</summary>
        public int Known;

        /// <summary>Next to none of the words that hold sentences together, and no list.</summary>
        public bool IsBare;
        public bool IsScrambled;

        public readonly float Mean => Words > 0 ? Bits * WordOrder.Unit / Words : 0;
    }
}
