using TokenGate.Usage;

namespace TokenGate.Scoring.Features;

/// <summary>
/// How much of the fresh text says nothing, whatever way it was made: words thrown together, letters typed at random, filler generators'
/// vocabulary, characters of chance, floods of signs. Each way is a test on a window, set so that hardly any honest window fails it. They are
/// taken together on purpose: what a model learns of one way of saying nothing then holds for the others.
/// </summary>
internal partial struct EmptyText
{
    /// <summary>Bytes below which nobody pads.</summary>
    public const int Least = 160;

    /// <summary>Bytes of an address beyond which it is running text.</summary>
    public const int LongestAddress = 200;

    private static readonly bool[] ProseMarks = MakeMarks(" ,.;:!?'\"\r\n-()"u8);

    /// <summary>Between words of a comment or of a value; what ends a statement ends running text, too.</summary>
    private static readonly bool[] OtherMarks = MakeMarks(" ,'-\r\n/#*"u8);

    private const int LongestGap = 6;
    private const int FewInWindow = 16;

    /// <summary>Words in a row that count as running text: in prose, and where names stand between.</summary>
    private const int ProseRun = 4;
    private const int OtherRun = 10;

    /// <summary>Bits a word that honest running text exceeds, and the spread of one word about the mean of its window.</summary>
    private const float Ordered = 0.02f;
    private const float Dubious = -0.1f;
    private const float Spread = 1.3f;
    private const float Certainty = 2.6f;

    /// <summary>Where next to no word is one of those that hold sentences together, less of it is enough: two witnesses that know nothing of each other.</summary>
    private const float CertaintyOfBare = 2;

    /// <summary>Words from which on a text without such words is odd.</summary>
    private const int BareWords = 24;

    /// <summary>Languages other than English stand thinly in the table: their order has to be missing beyond all doubt.</summary>
    private const float CertaintyElsewhere = 6;

    /// <summary>Share of the fresh bytes in windows whose words are thrown together.</summary>
    public float Scrambled;

    /// <summary>Share of the fresh bytes in windows that say nothing in any way.</summary>
    public float Share;

    /// <summary>Bytes of such windows.</summary>
    public long Bytes;

    public static EmptyText Measure(TextReading reading)
    {
        return Measure(reading, stackalloc Row[reading.WindowCount]);
    }

    private static EmptyText Measure(TextReading reading, Span<Row> rows)
    {
        var windows = reading.Windows;
        for (var i = 0; i < windows.Length; i++)
        {
            rows[i] = RunningIn(reading, in windows[i]);
        }

        MarkScrambled(rows);
        var (scrambled, empty) = (0L, 0L);
        for (var i = 0; i < windows.Length; i++)
        {
            ref readonly var window = ref windows[i];
            if (window.Role is SegmentRole.ToolResult)
            {
                continue;
            }

            if (!Add(reading, in window, rows[i].IsScrambled, ref scrambled, ref empty) && reading.IsShort)
            {
                AddPieces(reading, in window, ref scrambled, ref empty);
            }
        }

        if (empty < Least)
        {
            // A token or a key is no padding.
            (scrambled, empty) = (0, 0);
        }

        if (reading.Words.Characters > 0 && reading.Words.Invisible * 8 > reading.Words.Characters)
        {
            // So many characters that nobody can see: whatever else it says.
            empty = reading.Bytes;
        }

        return new EmptyText
        {
            Scrambled = FeatureMath.Share(scrambled, reading.Bytes),
            Share = FeatureMath.Share(empty, reading.Bytes),
            Bytes = empty,
        };
    }

    /// <summary>Adds the bytes of a window that says nothing. False when it does say something.</summary>
    private static bool Add(TextReading reading, in TextWindow window, bool isScrambled, ref long scrambled, ref long empty)
    {
        if (!isScrambled && !IsEmpty(reading, in window))
        {
            return false;
        }

        scrambled += isScrambled ? window.Bytes : 0;
        empty += window.Bytes;
        return true;
    }

    /// <summary>One window of dubious order may be a list; a stretch of them, taken together, has to be beyond chance.</summary>
    private static void MarkScrambled(Span<Row> rows)
    {
        for (var first = 0; first < rows.Length; first++)
        {
            var (end, words, bits, foreign, bare) = (first, 0, 0L, 0, true);
            while (end < rows.Length && rows[end].Words >= FewInWindow && rows[end].Mean < Dubious)
            {
                words += rows[end].Words;
                bits += rows[end].Bits;
                foreign += rows[end].Foreign;
                bare &= rows[end].IsBare;
                end++;
            }

            var certainty = foreign * 10 > words ? CertaintyElsewhere : bare ? CertaintyOfBare : Certainty;
            var isScrambled = words > 0 && ((bits * WordOrder.Unit / words) - Ordered) * MathF.Sqrt(words) < -certainty * Spread;
            for (var i = first; i < end && isScrambled; i++)
            {
                rows[i].IsScrambled = true;
            }

            first = end;
        }
    }

    private static bool IsEmpty(TextReading reading, in TextWindow window)
    {
        if (window.Kind == ContentKind.Opaque)
        {
            return window.Role is not SegmentRole.Assistant && window.CarriedBytes * 2 < window.Bytes;
        }

        var words = reading.Words;
        int spelled = 0, gibberish = 0, lorem = 0, signs = 0, ideographs = 0, rare = 0, latin = 0;
        for (var i = window.FirstWord; i < window.EndWord; i++)
        {
            var kind = words.Kind[i];
            latin += (kind & WordKind.Latin) != 0 ? 1 : 0;
            spelled += (kind & WordKind.Latin) != 0 && words.Length[i] >= 4 ? 1 : 0;
            gibberish += (kind & WordKind.Gibberish) != 0 ? 1 : 0;
            lorem += (kind & (WordKind.Lorem | WordKind.Function)) == WordKind.Lorem ? 1 : 0;
            signs += (kind & WordKind.Symbol) != 0 ? 1 : 0;
            if ((kind & WordKind.OtherScript) != 0 && words.Ending[i] is >= 0x4E00 and < 0xA000)
            {
                ideographs++;
                rare += WordOrder.Default.IsFrequent(words.Hash[i]) ? 0 : 1;
            }
        }

        var all = window.EndWord - window.FirstWord;
        return (spelled >= FewInWindow && gibberish > spelled * 0.4f)
            || (latin >= FewInWindow && lorem > latin * 0.3f)
            || (all >= FewInWindow && signs > all * 0.5f)
            || (all >= FewInWindow && IsChance(reading, in window, all))
            || (ideographs >= 60 && rare > ideographs * 0.7f);
    }

    /// <summary>Mostly digits and pieces of identifiers, nothing that divides them into columns or fields, as data has, and hardly a word, as logs have.</summary>
    private static bool IsChance(TextReading reading, in TextWindow window, int words)
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

        return marks * 8 < words && KnownIn(reading.Words, in window) * 10 < words && NumberedIn(reading, in window) * 2 < words;
    }

    /// <summary>Names that differ from the one before in their number alone: hosts, columns, files in a row. Bare numbers are none.</summary>
    private static int NumberedIn(TextReading reading, in TextWindow window)
    {
        var words = reading.Words;
        var numbered = 0;
        ReadOnlySpan<byte> last = default;
        for (var i = window.FirstWord; i < window.EndWord; i++)
        {
            var word = reading.Slice(words.Start[i], words.Length[i]);
            var name = word[..Math.Max(0, word.IndexOfAnyInRange((byte)'0', (byte)'9'))];
            numbered += !name.IsEmpty && name.SequenceEqual(last) && !word[name.Length..].ContainsAnyExceptInRange((byte)'0', (byte)'9') ? 1 : 0;
            last = name;
        }

        return numbered;
    }

    /// <summary>Words of four letters or more that ordinary text has.</summary>
    private static int KnownIn(WordTable words, in TextWindow window)
    {
        var known = 0;
        for (var i = window.FirstWord; i < window.EndWord; i++)
        {
            known += (words.Kind[i] & WordKind.Latin) != 0 && words.Length[i] >= 4 && WordOrder.Default.IsCommon(words.Hash[i]) ? 1 : 0;
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
        var words = reading.Words;
        var leastRun = window.IsProse ? ProseRun : OtherRun;
        var text = reading.Text;
        var (kinds, starts, lengths, classes) = (words.Kind, words.Start, words.Length, words.Class);
        var (count, bits, run, runBits, foreign, function) = (0, 0L, 0, 0, 0, 0);
        var last = WordOrder.Border;
        var marks = window.IsProse ? ProseMarks : OtherMarks;
        var (address, end) = (0, window.FirstWord < window.EndWord ? starts[window.FirstWord] : 0);
        var wasAlone = false;
        for (var i = window.FirstWord; i < window.EndWord; i++)
        {
            var kind = kinds[i];
            var start = starts[i];

            // Nearly always it is one sign, which begins no address.
            var goesOn = address == 0 && start - end == 1 ? marks[text[end]] : GoesOn(text.Slice(end, Math.Max(0, start - end)), marks, start, ref address);
            end = start + lengths[i];
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
            var alone = (kind & WordKind.LineStart) != 0 && (i + 1 == window.EndWord || (kinds[i + 1] & WordKind.LineStart) != 0);
            last = (kind & (WordKind.SentenceStart | WordKind.LineStart)) != 0 && !(alone && wasAlone) ? WordOrder.Border : last;
            wasAlone = alone;
            var next = classes[i];
            run++;
            foreign += (kind & WordKind.Function) == WordKind.OtherFunction ? 1 : 0;
            function += (kind & WordKind.Function) != 0 ? 1 : 0;
            runBits += order.Pair(last, next);
            last = next;
        }

        (count, bits) = run >= leastRun ? (count + run, bits + runBits) : (count, bits);
        return new Row
        {
            Words = count,
            Bits = bits,
            Foreign = foreign,

            // A list of keywords has commas; a language that we do not know still has words that one of those we know has.
            IsBare = count >= BareWords && function * 10 < count && foreign * 40 < count && reading.TextOf(in window).Count((byte)',') * 8 <= count,
        };
    }

    /// <summary>Whether a run of words goes on beyond what stands between two of them, and where the address began that the second belongs to, or 0.</summary>
    private static bool GoesOn(ReadOnlySpan<byte> between, bool[] marks, int start, ref int address)
    {
        address = AddressAt(start, between, address);
        return IsLight(between, marks);
    }

    /// <summary>
    /// Where the address (<c>scheme://...</c>) began that a word belongs to; 0 for running text. The words of an address stand in no order, and it ends with
    /// white space, or where it is longer than any that somebody means.
    /// </summary>
    /// <param name="start">Where the word begins.</param>
    /// <param name="between">What stands between it and the word before.</param>
    /// <param name="address">Where the address of the word before began, or 0.</param>
    private static int AddressAt(int start, ReadOnlySpan<byte> between, int address)
    {
        if (address == 0)
        {
            return between.StartsWith("://"u8) ? start : 0;
        }

        return between.IndexOfAny(" \n\r\t"u8) >= 0 || start - address > LongestAddress ? 0 : address;
    }

    /// <summary>True when nothing but a space, a line end or a light mark stands between two words.</summary>
    private static bool IsLight(ReadOnlySpan<byte> between, bool[] marks)
    {
        if (between.Length > LongestGap)
        {
            return false;
        }

        foreach (var value in between)
        {
            // A point before a space ends a sentence, and not the name of an object.
            if (!marks[value] && (value != (byte)'.' || between[^1] > (byte)' '))
            {
                return false;
            }
        }

        return true;
    }

    private static bool[] MakeMarks(ReadOnlySpan<byte> marks)
    {
        var table = new bool[256];
        foreach (var mark in marks)
        {
            table[mark] = true;
        }

        return table;
    }

    /// <summary>The running text of a window.</summary>
    private struct Row
    {
        public int Words;
        public long Bits;

        /// <summary>Function words of other languages than English.</summary>
        public int Foreign;

        /// <summary>Next to none of the words that hold sentences together, and no list.</summary>
        public bool IsBare;
        public bool IsScrambled;

        public readonly float Mean => Words > 0 ? Bits * WordOrder.Unit / Words : 0;
    }
}
