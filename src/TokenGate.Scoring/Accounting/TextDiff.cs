using System.Buffers;
using System.Numerics;
using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// What a text has from an earlier one, word by word. What stands in both word for word is set aside; of the rest a word is <i>copied</i>
/// where it stands beside the same neighbour as in the rest of the earlier one, <i>moved</i> where it stands elsewhere there, <i>numbered
/// anew</i> where it is another number, and else new. A long gap that has hardly anything of that rest is new as a whole: its words stand
/// in the earlier one by chance. Dates, times and identifiers made by chance are no words. New words in runs of three or more say
/// something; one or two of them, in three places or more, are exchanged or strewn in, and say nothing.
/// </summary>
internal partial struct TextDiff
{
    /// <summary>Words below which a text is not compared: it says too little to be the same by more than chance.</summary>
    public const int MinWords = 4;

    /// <summary>The same for a turn of a conversation, which means something else each time ("go on", "next, please").</summary>
    public const int MinTurnWords = 8;

    /// <summary>New words side by side that say something.</summary>
    private const int Saying = 3;

    /// <summary>Places with fewer new words than that, from which on they are exchanged or strewn in.</summary>
    private const int Scattered = 3;

    /// <summary>Of a text's words one in so many may be new, and it asks nothing.</summary>
    private const int NewPerWords = 10;

    /// <summary>
    /// Words at the beginning or the end that stand beside other words than in the earlier text, from which on they are a question or an
    /// instruction of their own.
    /// </summary>
    private const int EdgeWords = 4;

    /// <summary>The same where the answer, too, is the earlier one.</summary>
    private const int AskingInVain = 4;

    /// <summary>
    /// Where one in so many of the words is a new number, and there are more than three, it is a record: every word of it may be news, and
    /// it is left to the runs. Of rows of a log or a table more than three suffice.
    /// </summary>
    private const int RecordNumbers = 6;

    /// <summary>Numbers that a request may have without being a record.</summary>
    private const int FewNumbers = 3;

    /// <summary>A number of this many digits is an identifier: of a job, a ticket, an order.</summary>
    private const int IdentifierDigits = 5;

    /// <summary>Share of its words that a version of a text has from it.</summary>
    private const float VersionWords = 0.6f;

    /// <summary>Share that stands beside the same neighbours.</summary>
    private const float VersionOrder = 0.5f;

    /// <summary>The same for scripts without spaces, whose letters are the words: pairs of them come again by chance.</summary>
    private const float VersionLetters = 0.7f;

    /// <summary>Share of its words that a text in another order has from it.</summary>
    private const float OtherOrderWords = 0.9f;

    /// <summary>
    /// Words side by side, not known from elsewhere, from which on they may be a question of its own behind known material, and no place
    /// where some words were exchanged.
    /// </summary>
    private const int LongGap = 16;

    /// <summary>They are one where fewer than one in so many is copied: with every third word exchanged, two in three are.</summary>
    private const int CopiedInGap = 3;

    /// <summary>Words compared: dates, times and identifiers are none.</summary>
    public int Words;

    /// <summary>Words that stand beside the same neighbour in the earlier text, or that are known from elsewhere.</summary>
    public int Copied;

    /// <summary>Words that stand elsewhere in it.</summary>
    public int Moved;

    /// <summary>Other numbers; identifiers apart.</summary>
    public int Numbers;

    /// <summary>Dates, times and identifiers, by which one sending differs from the next.</summary>
    public int Identifiers;

    /// <summary>New words in runs of three or more.</summary>
    public int Said;

    /// <summary>New words in shorter runs.</summary>
    public int Exchanged;

    /// <summary>Places where these stand.</summary>
    public int Places;

    /// <summary>Letters of scripts without spaces.</summary>
    private int _ideographs;

    /// <summary>All numbers, copied ones and identifiers too.</summary>
    public int AllNumbers;

    /// <summary>Numbers that are identifiers.</summary>
    private int _identifiers;

    /// <summary>Whether it is the earlier text, with changes.</summary>
    public bool IsVersion { get; private set; }

    /// <summary>Whether it is the earlier text with so many other numbers that each word of it may be news.</summary>
    public bool IsRecord { get; private set; }

    /// <summary>True where its short changes are exchanged or strewn in all over.</summary>
    public readonly bool IsScattered => Places >= Scattered;

    /// <summary>The share of its words that came again, 0 to 1.</summary>
    public readonly float Again => Words == AllNumbers ? 0 : Math.Min(1, (Copied + Moved) / (float)(Words - Numbers));

    /// <summary>Whether it asks nothing that the earlier one did not ask.</summary>
    /// <param name="sameAnswer">Whether it got the earlier answer, too.</param>
    public readonly bool AsksNothing(bool sameAnswer) => IsVersion && Said == 0 && (IsScattered ? 0 : Exchanged) * (sameAnswer ? AskingInVain : NewPerWords) <= Words;

    /// <summary>Whether it asks the same of another number: chapter 4 and not chapter 3.</summary>
    public readonly bool IsNumbered => Numbers > 0 && Identifiers == 0;

    /// <summary>Compares.</summary>
    /// <param name="terms">The text. Terms of a version that came again, or say nothing, are marked as there before.</param>
    /// <param name="past">The words of the earlier one.</param>
    /// <param name="mark">The mark.</param>
    /// <param name="least">Words below which it is not compared.</param>
    /// <param name="isRecords">Whether it is rows of a log or a table; asked where that decides.</param>
    /// <param name="isExact">False to count nothing where it cannot be a version.</param>
    public static TextDiff Compare(Span<Term> terms, ReadOnlySpan<ushort> past, TermMark mark, int least, Func<bool>? isRecords = null, bool isExact = true)
    {
        var diff = default(TextDiff);
        if (past.Length < least)
        {
            return diff;
        }

        var words = ArrayPool<ushort>.Shared.Rent(terms.Length + 2);
        var states = ArrayPool<Origin>.Shared.Rent(terms.Length + 1);
        diff.Words = WordsOf(terms, words.AsSpan(1));
        words[0] = words[diff.Words + 1] = 0;
        if (diff.Words >= least && (isExact || diff.CanBeVersion(terms, words.AsSpan(0, diff.Words + 2), past)))
        {
            diff.Trace(terms, words.AsSpan(0, diff.Words + 2), past, states, isRecords);
            if (diff.IsVersion)
            {
                diff.Mark(terms, states, mark);
            }
        }

        ArrayPool<ushort>.Shared.Return(words);
        ArrayPool<Origin>.Shared.Return(states);
        return diff;
    }

    /// <summary>The words of a text, at most as many as are kept.</summary>
    public static int WordsOf(ReadOnlySpan<Term> terms, Span<ushort> into)
    {
        var count = 0;
        foreach (ref readonly var term in terms)
        {
            if (!term.Is(TermMark.Chance) && count < RecentExchanges.MaxWords)
            {
                into[count++] = RecentExchanges.WordOf(in term);
            }
        }

        return count;
    }

    /// <summary>Tells where each word comes from, and whether the whole is a version.</summary>
    /// <param name="terms">The text.</param>
    /// <param name="words">Its words, with room for one before and one behind.</param>
    /// <param name="past">The words of the earlier text.</param>
    /// <param name="origins">Takes the origin of each word.</param>
    /// <param name="isRecords">Whether it is rows of a log or a table.</param>
    private void Trace(ReadOnlySpan<Term> terms, ReadOnlySpan<ushort> words, ReadOnlySpan<ushort> past, Span<Origin> origins, Func<bool>? isRecords)
    {
        origins = origins[..Words];
        var bits = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Math.Max(past.Length, Words) * 2)) + 1;
        var pairs = ArrayPool<uint>.Shared.Rent(1 << bits);
        var known = ArrayPool<ulong>.Shared.Rent(ushort.MaxValue / 64 + 1);
        var isCommon = ArrayPool<bool>.Shared.Rent(past.Length);
        var slots = pairs.AsSpan(0, 1 << bits);
        isCommon.AsSpan(0, past.Length).Clear();
        origins.Clear();
        if (TermMarks.Any(terms, TermMark.Known))
        {
            // Only where the user's runs know some of it can there be a run of eight words in both.
            SetAside(words[1..^1], past, slots, bits, origins, isCommon.AsSpan(0, past.Length));
        }

        known.AsSpan().Clear();
        Learn(past, isCommon.AsSpan(0, past.Length), slots, bits, known);
        ArrayPool<bool>.Shared.Return(isCommon);
        Derive(terms, words, slots, bits, known, origins);
        ArrayPool<uint>.Shared.Return(pairs);
        ArrayPool<ulong>.Shared.Return(known);
        var others = Numbers + _identifiers;
        IsVersion = IsVersionOf(past.Length <= 2 * Words);
        IsRecord = IsVersion && others > FewNumbers && (others * RecordNumbers > Words || isRecords?.Invoke() == true);
        IsVersion &= !IsRecord;
        Identifiers += _identifiers;
        if (Copied * 2 >= Words)
        {
            SayEdges(origins);
        }

        CountRuns(origins);
    }

    /// <summary>The words of the earlier text that are not set aside, and their pairs of neighbours.</summary>
    private static void Learn(ReadOnlySpan<ushort> past, ReadOnlySpan<bool> isCommon, Span<uint> slots, int bits, Span<ulong> known)
    {
        slots.Clear();
        var (last, wasCommon) = ((ushort)0, false);
        for (var i = 0; i < past.Length; i++)
        {
            var word = past[i];
            if (!isCommon[i])
            {
                Set(known, word);
            }

            if (!wasCommon || !isCommon[i])
            {
                _ = Place(slots, bits, Pair(last, word), add: true);
            }

            (last, wasCommon) = (word, isCommon[i]);
        }

        if (!wasCommon)
        {
            _ = Place(slots, bits, Pair(last, 0), add: true);
        }
    }

    private void Derive(ReadOnlySpan<Term> terms, ReadOnlySpan<ushort> words, Span<uint> slots, int bits, ReadOnlySpan<ulong> known, Span<Origin> origins)
    {
        var (at, wasPair, first) = (0, false, 0);
        var before = (Copied, Moved, Numbers, _identifiers);
        foreach (ref readonly var term in terms)
        {
            if (term.Is(TermMark.Chance) || at == Words)
            {
                Identifiers += term.Is(TermMark.Chance) ? 1 : 0;
                continue;
            }

            var word = words[at + 1];
            wasPair = at == 0 ? Place(slots, bits, Pair(words[0], word), add: false) >= 0 : wasPair;
            var isPair = Place(slots, bits, Pair(word, words[at + 2]), add: false) >= 0;
            var isNumber = term.Number != uint.MaxValue;
            AllNumbers += isNumber ? 1 : 0;
            _ideographs += term.Is(TermMark.Ideograph) ? 1 : 0;
            if (term.Is(TermMark.Known) || origins[at] == Origin.Copied)
            {
                KeepLongGap(origins, first, at, before);
                Copied++;
                origins[at] = Origin.Copied;
                first = at + 1;
                before = (Copied, Moved, Numbers, _identifiers);
            }
            else
            {
                var isKnown = Has(known, word);
                origins[at] = (wasPair || isPair) && isKnown ? Origin.Copied
                    : isNumber ? term.End - term.Start < IdentifierDigits ? Origin.Number : Origin.Identifier
                    : isKnown ? Origin.Moved : Origin.New;
                Copied += origins[at] == Origin.Copied ? 1 : 0;
                Moved += origins[at] == Origin.Moved ? 1 : 0;
                Numbers += origins[at] == Origin.Number ? 1 : 0;
                _identifiers += origins[at] == Origin.Identifier ? 1 : 0;
            }

            wasPair = isPair;
            at++;
        }

        KeepLongGap(origins, first, at, before);
    }

    /// <summary>Takes a long gap that has hardly anything of the earlier text as new.</summary>
    /// <param name="origins">The origins of all words.</param>
    /// <param name="first">Its first word.</param>
    /// <param name="next">The word behind it.</param>
    /// <param name="before">What was counted before it.</param>
    private void KeepLongGap(Span<Origin> origins, int first, int next, (int Copied, int Moved, int Numbers, int Identifiers) before)
    {
        var (copied, moved, words) = (Copied - before.Copied, Moved - before.Moved, next - first - (Numbers - before.Numbers));
        if (next - first < LongGap || next - first == Words || copied * CopiedInGap >= words || copied + moved >= OtherOrderWords * words)
        {
            return;
        }

        origins[first..next].Clear();
        (Copied, Moved, Numbers, _identifiers) = before;
    }

    private readonly bool IsVersionOf(bool isWhole)
    {
        var isLettered = _ideographs * 2 > Words;
        return (Again >= VersionWords && Copied >= (isLettered ? VersionLetters : VersionOrder) * (Words - Numbers))
            || (!isLettered && isWhole && Again >= OtherOrderWords);
    }

    /// <summary>A question at the edge of a known text may be put in words that all stand in the text it asks about.</summary>
    private void SayEdges(Span<Origin> origins)
    {
        var (head, tail) = (0, Words);
        while (head < Words && origins[head] is Origin.New or Origin.Moved)
        {
            head++;
        }

        while (tail > head && origins[tail - 1] is Origin.New or Origin.Moved)
        {
            tail--;
        }

        Say(head >= EdgeWords ? origins[..head] : []);
        Say(Words - tail >= EdgeWords ? origins[tail..] : []);
    }

    private void Say(Span<Origin> edge)
    {
        Moved -= edge.Count(Origin.Moved);
        edge.Clear();
    }

    private void CountRuns(ReadOnlySpan<Origin> origins)
    {
        for (var first = 0; first < origins.Length; first++)
        {
            var next = first;
            while (next < origins.Length && origins[next] == Origin.New)
            {
                next++;
            }

            var length = next - first;
            Said += length >= Saying ? length : 0;
            Exchanged += length < Saying ? length : 0;
            Places += length is > 0 and < Saying ? 1 : 0;
            first = next;
        }
    }

    private readonly void Mark(Span<Term> terms, ReadOnlySpan<Origin> origins, TermMark mark)
    {
        var (at, run) = (0, 0);
        for (var i = 0; i < terms.Length; i++)
        {
            if (terms[i].Is(TermMark.Chance))
            {
                terms[i].Mark |= terms[i].Is(TermMark.Known) ? TermMark.None : mark;
                continue;
            }

            if (at == Words)
            {
                break;
            }

            run = origins[at] != Origin.New ? 0 : run > 0 ? run : RunAt(origins, at);
            var isNews = origins[at] == Origin.Number || run >= Saying || (run > 0 && !IsScattered);
            terms[i].Mark |= isNews || terms[i].Is(TermMark.Known) ? TermMark.None : mark;
            at++;
        }
    }

    private readonly int RunAt(ReadOnlySpan<Origin> origins, int at)
    {
        var next = at;
        while (next < Words && origins[next] == Origin.New)
        {
            next++;
        }

        return next - at;
    }

    private enum Origin : byte
    {
        // The default: an array that is cleared is new.
        New,
        Copied,
        Moved,
        Number,
        Identifier,
    }
}
