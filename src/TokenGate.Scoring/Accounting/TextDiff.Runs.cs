using System.Buffers;
using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <content>With what is compared, and what stands in both texts word for word.</content>
internal partial struct TextDiff
{
    /// <summary>In the place of a run: it stands in the earlier text, too.</summary>
    private const uint InBoth = 1;

    /// <summary>Compares with one of a user's last exchanges; with an age of -1 there is nothing to compare with.</summary>
    /// <param name="terms">The text.</param>
    /// <param name="recent">The exchanges.</param>
    /// <param name="age">The age of the one.</param>
    /// <param name="isAnswer">Whether its answer is meant.</param>
    /// <param name="mark">The mark.</param>
    /// <param name="least">Words below which it is not compared.</param>
    /// <param name="isRecords">Whether it is rows of a log or a table; asked where that decides.</param>
    /// <param name="isExact">False to count nothing where it cannot be a version.</param>
    public static TextDiff Compare(
        Span<Term> terms, RecentExchanges recent, int age, bool isAnswer, TermMark mark, int least, Func<bool>? isRecords = null, bool isExact = true)
    {
        if (age < 0)
        {
            return default;
        }

        var words = ArrayPool<ushort>.Shared.Rent(RecentExchanges.MaxWords);
        var count = isAnswer ? recent.CopyAnswer(in recent[age], words) : recent.CopyRequest(in recent[age], words);
        var diff = Compare(terms, words.AsSpan(0, count), mark, least, isRecords, isExact);
        ArrayPool<ushort>.Shared.Return(words);
        return diff;
    }

    /// <summary>
    /// Whether a text has enough of the earlier one to be a version, by what may stand there: words and pairs of neighbours as bits, where
    /// some that do not stand there are taken for such that do. Most texts are told from a version by this alone.
    /// </summary>
    private readonly bool CanBeVersion(ReadOnlySpan<Term> terms, ReadOnlySpan<ushort> words, ReadOnlySpan<ushort> past)
    {
        Span<ulong> known = stackalloc ulong[(ushort.MaxValue / 64) + 1];
        Span<ulong> pairs = stackalloc ulong[(ushort.MaxValue / 64) + 1];
        var last = (ushort)0;
        foreach (var word in past)
        {
            Set(known, word);
            Set(pairs, BitOf(last, word));
            last = word;
        }

        Set(pairs, BitOf(last, 0));
        var (copied, there, numbers, at, wasPair) = (0, 0, 0, 1, Has(pairs, BitOf(words[0], words[1])));
        foreach (ref readonly var term in terms)
        {
            if (term.Is(TermMark.Chance) || at > Words)
            {
                continue;
            }

            var isPair = Has(pairs, BitOf(words[at], words[at + 1]));
            var (isKnown, isNumber) = (term.Is(TermMark.Known), term.Number != uint.MaxValue);
            var isThere = isKnown | Has(known, words[at]);
            var isCopied = isKnown | (isThere & (wasPair | isPair));
            copied += isCopied ? 1 : 0;
            there += isCopied | (isThere & !isNumber) ? 1 : 0;
            numbers += isNumber & !isCopied ? 1 : 0;
            wasPair = isPair;
            at++;
        }

        var others = (float)(Words - numbers);
        return (there / others >= VersionWords && copied >= VersionOrder * others) || there / others >= OtherOrderWords;
    }

    private static void Set(Span<ulong> bits, ushort place) => bits[place >> 6] |= 1UL << (place & 63);

    private static bool Has(ReadOnlySpan<ulong> bits, ushort place) => (bits[place >> 6] >> (place & 63) & 1) != 0;

    private static ushort BitOf(ushort first, ushort second) => (ushort)((Pair(first, second) * 0x9E3779B1) >> 16);

    /// <summary>Sets aside the runs of eight words that stand in both texts.</summary>
    /// <param name="words">The words of the text.</param>
    /// <param name="past">The words of the earlier one.</param>
    /// <param name="slots">Scratch.</param>
    /// <param name="bits">Its size, as a power of two.</param>
    /// <param name="origins">Words of the text in such runs are copied.</param>
    /// <param name="isCommon">Set for words of the earlier text in such runs.</param>
    private static void SetAside(ReadOnlySpan<ushort> words, ReadOnlySpan<ushort> past, Span<uint> slots, int bits, Span<Origin> origins, Span<bool> isCommon)
    {
        slots.Clear();
        var run = default(RunHash);
        foreach (var word in words)
        {
            if (run.Next(word))
            {
                _ = Place(slots, bits, run.Key, add: true, InBoth);
            }
        }

        run = default;
        for (var i = 0; i < past.Length; i++)
        {
            if (run.Next(past[i]) && Place(slots, bits, run.Key, add: false, InBoth) is var place and >= 0)
            {
                slots[place] |= InBoth;
                isCommon.Slice(i + 1 - Shingles.Length, Shingles.Length).Fill(true);
            }
        }

        run = default;
        for (var i = 0; i < words.Length; i++)
        {
            if (run.Next(words[i]) && (slots[Place(slots, bits, run.Key, add: false, InBoth)] & InBoth) != 0)
            {
                origins.Slice(i + 1 - Shingles.Length, Shingles.Length).Fill(Origin.Copied);
            }
        }
    }

    private static uint Pair(ushort first, ushort second) => (((uint)first << 16) | second) is not 0 and var pair ? pair : 1;

    /// <summary>Where a key stands among the slots; -1 when it is not there and is not added. Pairs have no bit beside them.</summary>
    private static int Place(Span<uint> slots, int bits, uint key, bool add, uint beside = 0)
    {
        var mask = slots.Length - 1;
        for (var slot = SecretSlots.Select(key, bits); ; slot = (slot + 1) & mask)
        {
            if ((slots[slot] & ~beside) == key)
            {
                return slot;
            }

            if (slots[slot] == 0)
            {
                slots[slot] = add ? key : 0;
                return add ? slot : -1;
            }
        }
    }

    /// <summary>The hash of the last eight words.</summary>
    private struct RunHash
    {
        private UInt128 _words;
        private int _count;

        /// <summary>Even, and not 0.</summary>
        public readonly uint Key => (uint)(TextHash.Mix((ulong)(_words >> 64) * TextHash.Factor ^ (ulong)_words) >> 32) << 1 is not 0 and var key ? key : 2;

        /// <summary>Takes a word in; true from the eighth on.</summary>
        public bool Next(ushort word)
        {
            _words = (_words << 16) | word;
            return ++_count >= Shingles.Length;
        }
    }
}
