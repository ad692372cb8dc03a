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
    /// <param name="isRecords">Whether it is rows of a log or a table.</param>
    public static TextDiff Compare(Span<Term> terms, RecentExchanges recent, int age, bool isAnswer, TermMark mark, int least, bool isRecords = false)
    {
        if (age < 0)
        {
            return default;
        }

        var words = ArrayPool<ushort>.Shared.Rent(RecentExchanges.MaxWords);
        var count = isAnswer ? recent.CopyAnswer(in recent[age], words) : recent.CopyRequest(in recent[age], words);
        var diff = Compare(terms, words.AsSpan(0, count), mark, least, isRecords);
        ArrayPool<ushort>.Shared.Return(words);
        return diff;
    }

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
