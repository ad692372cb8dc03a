using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// Marks the terms of a text that stand in it before: text is counted once inside one request and one answer too. Three measures:
/// a shingle that stands earlier (any kind of text, exactly); a run of numbers with a constant step; a phrase that comes again with nothing
/// changed but counters that all move by one step. Digits otherwise count, so that the rows of logs and tables stay news.
/// </summary>
internal static class SelfRepetitionMarker
{
    /// <summary>Numbers with one step in a row, or turns of a counter, that are taken as they are; from then on they are no news.</summary>
    private const int FreeSteps = 3;

    /// <summary>Steps above this are no counting.</summary>
    private const long MaxStep = 100_000;

    /// <summary>By what the hash of a term is multiplied when it is no longer one of the phrase's.</summary>
    private static readonly ulong Leaving = LeavingFactor();

    /// <summary>Sets <see cref="TermMark.Here"/> on terms of quotations of the same text.</summary>
    public static void Mark(Span<Term> terms, ReadOnlySpan<ulong> shingles)
    {
        if (terms.Length <= Shingles.Length)
        {
            return;
        }

        // Positions by hash, open addressing at a load of at most a half.
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)terms.Length * 2);
        var table = ArrayPool<int>.Shared.Rent(size);
        var slots = table.AsSpan(0, size);
        slots.Clear();
        MarkCopies(terms, shingles, slots);
        if (HoldsNumbers(terms))
        {
            slots.Clear();
            MarkCounting(terms);
            MarkCounters(terms, slots);
            MinRunFilter.Keep(terms, TermMark.Counted);
            foreach (ref var term in terms)
            {
                term.Mark = term.Is(TermMark.Counted) ? (term.Mark & ~TermMark.Counted) | TermMark.Here : term.Mark;
            }
        }

        ArrayPool<int>.Shared.Return(table);
    }

    /// <summary>
    /// A copy goes on as long as its source does, and counts when it alone is a quotation: two scraps from two places side by side are
    /// none. Of a text that comes round again and again, each turn is the source of the next one.
    /// </summary>
    private static void MarkCopies(Span<Term> terms, ReadOnlySpan<ulong> shingles, Span<int> slots)
    {
        var (behind, from) = (0, 0);
        for (var i = Shingles.Length - 1; i < terms.Length; i++)
        {
            if (behind > 0 && shingles[i - behind] == shingles[i])
            {
                continue;
            }

            Quote(terms, behind > 0 ? from : i, i);
            var first = FirstWith(shingles, slots, i);

            // The terms of the earlier one are counted there.
            (behind, from) = first < 0 ? (0, 0) : (i - first, Math.Max(i - Shingles.Length, first) + 1);
        }

        Quote(terms, behind > 0 ? from : terms.Length, terms.Length);
    }

    private static void Quote(Span<Term> terms, int from, int end)
    {
        var (start, stop) = from < end ? MinRunFilter.Quotation(terms, from, end) : (end, end);
        TermMarks.Set(terms[start..stop], TermMark.Here);
    }

    private static bool HoldsNumbers(ReadOnlySpan<Term> terms)
    {
        foreach (ref readonly var term in terms)
        {
            if (term.Number != uint.MaxValue)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The index of the first shingle equal to the one at an index; -1, and it is entered, when it is the first itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FirstWith(ReadOnlySpan<ulong> shingles, Span<int> slots, int index)
    {
        var mask = slots.Length - 1;
        for (var slot = SecretSlots.Select(shingles[index], BitOperations.Log2((uint)slots.Length)); ; slot = (slot + 1) & mask)
        {
            var entry = slots[slot] - 1;
            if (entry < 0)
            {
                slots[slot] = index + 1;
                return -1;
            }

            if (shingles[entry] == shingles[index])
            {
                return entry;
            }
        }
    }

    private static void MarkCounting(Span<Term> terms)
    {
        var (step, steps) = (0L, 0);
        for (var i = 1; i < terms.Length; i++)
        {
            if (terms[i].Number == uint.MaxValue || terms[i - 1].Number == uint.MaxValue)
            {
                steps = 0;
                continue;
            }

            var difference = (long)terms[i].Number - terms[i - 1].Number;
            steps = difference == step ? steps + 1 : 1;
            step = difference;
            if (steps > FreeSteps && step is not 0 and >= -MaxStep and <= MaxStep)
            {
                terms[i].Mark |= TermMark.Counted;
            }
        }
    }

    /// <summary>Phrases equal but for their numbers, the numbers having all moved by the same step since the phrase came last.</summary>
    private static void MarkCounters(Span<Term> terms, Span<int> slots)
    {
        var turns = ArrayPool<Turn>.Shared.Rent(terms.Length);
        var mask = slots.Length - 1;
        var (numbers, folded) = (0, 0UL);
        for (var i = 0; i < terms.Length; i++)
        {
            numbers += IsNumber(in terms[i]);
            folded = (folded * TextHash.Factor) + Folded(in terms[i]);
            if (i >= Shingles.Length)
            {
                // What left the phrase leaves its hash, too: exactly, as all of it is arithmetic of 64 bits.
                numbers -= IsNumber(in terms[i - Shingles.Length]);
                folded -= Leaving * Folded(in terms[i - Shingles.Length]);
            }

            if (i < Shingles.Length - 1 || numbers is 0 or > Shingles.Length / 2)
            {
                continue;
            }

            var phrase = terms.Slice(i + 1 - Shingles.Length, Shingles.Length);
            var hash = TextHash.Mix(folded);
            var slot = SecretSlots.Select(hash, BitOperations.Log2((uint)slots.Length));
            while (slots[slot] != 0 && turns[slots[slot] - 1].Hash != hash)
            {
                slot = (slot + 1) & mask;
            }

            if (slots[slot] == 0)
            {
                slots[slot] = i + 1;
                turns[i] = new Turn(hash, i, 0, 0);
                continue;
            }

            var last = turns[slots[slot] - 1];
            if (last.Index > i - Shingles.Length)
            {
                continue;
            }

            var step = CommonStep(terms.Slice(last.Index + 1 - Shingles.Length, Shingles.Length), phrase);
            var count = step == 0 ? 0 : step == last.Step ? last.Count + 1 : 1;
            turns[slots[slot] - 1] = new Turn(hash, i, step, count);
            if (count >= FreeSteps)
            {
                TermMarks.Set(phrase, TermMark.Counted);
            }
        }

        ArrayPool<Turn>.Shared.Return(turns);
    }

    private static int IsNumber(in Term term) => term.Number != uint.MaxValue ? 1 : 0;

    /// <summary>What a term adds to the hash of its phrase: all numbers the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Folded(in Term term) => term.Number != uint.MaxValue ? TextHash.Start : term.Hash;

    private static ulong LeavingFactor()
    {
        var factor = 1UL;
        for (var i = 0; i < Shingles.Length; i++)
        {
            factor *= TextHash.Factor;
        }

        return factor;
    }

    /// <summary>The step by which every number moved; 0 when they did not move alike, or not at all.</summary>
    private static long CommonStep(ReadOnlySpan<Term> before, ReadOnlySpan<Term> after)
    {
        var common = 0L;
        for (var i = 0; i < after.Length; i++)
        {
            if (after[i].Number == uint.MaxValue)
            {
                continue;
            }

            var step = (long)after[i].Number - before[i].Number;
            if (step is 0 or < -MaxStep or > MaxStep || (common != 0 && step != common))
            {
                return 0;
            }

            common = step;
        }

        return common;
    }

    private readonly record struct Turn(ulong Hash, int Index, long Step, int Count);
}
