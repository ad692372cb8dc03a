using System.Buffers;
using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// Divides the output of an exchange into repeated and new. It reads the memory and does not write to it. To be called under the memory's
/// lock.
/// </summary>
internal static class OutputAccounting
{
    /// <summary>Answers to requests that asked nothing new that count in full within <see cref="AgainWindow"/>.</summary>
    public const int FreeAnswers = 3;

    /// <summary>The same within the window, and where the request asks of another number each time.</summary>
    public const int FreePerWindow = 8;

    /// <summary>The time in which such answers are counted.</summary>
    public static readonly TimeSpan AgainWindow = TimeSpan.FromMinutes(30);

    /// <summary>Divides the output.</summary>
    /// <param name="answer">The answer's terms, already read; marks are added to them.</param>
    /// <param name="occasion">The exchange.</param>
    /// <param name="visible">Output tokens that the answer's text stands for: hidden reasoning says nothing of repetition.</param>
    /// <param name="input">How its input divided; whether it asked nothing is settled here, for the answer may show it.</param>
    /// <param name="memory">The user's memory.</param>
    public static OutputAccount Measure(TermText answer, JudgeInput occasion, long visible, InputAccount input, UserMemory memory)
    {
        var sketch = Sketch(answer);
        var nearest = NearestAnswer(in sketch, input, memory.Recent);
        var diff = Compare(answer.Terms.Span, nearest, memory, TermMark.None);
        var isFree = input.AsksNothing && IsFree(input);
        input.AsksNothing |= input.Diff.AsksNothing(diff.IsVersion);
        if (!isFree)
        {
            Recall(answer, memory);
        }

        MinRunFilter.Keep(answer.Terms.Span, TermMark.Ours);
        if (!isFree && input.Diff.IsVersion)
        {
            _ = Compare(answer.Terms.Span, nearest, memory, TermMark.Ours);
        }

        var (weight, twice, before) = (0.0, 0.0, 0.0);
        foreach (ref readonly var term in answer.Terms.Span)
        {
            weight += term.Weight + term.Flood;
            twice += term.Flood + (term.Is(TermMark.Here) ? term.Weight : 0);
            before += term.Is(TermMark.Ours) && !term.Is(TermMark.Here) ? term.Weight : 0;
        }

        foreach (var part in answer.Segments)
        {
            weight += part.LeadingFlood + (part.LeadingFlood > 0 ? TermScanner.MaxSigns : 0);
            twice += part.LeadingFlood;
        }

        var (shareTwice, shareBefore) = weight > 0 ? (twice / weight, before / weight) : (0, 0);
        var output = Math.Max(0, occasion.Output);
        return new OutputAccount
        {
            SeenBefore = shareBefore,
            Sketch = sketch,
            Again = diff.Again,
            Repeated = input.AsksNothing && !isFree ? output : (long)Math.Floor(visible * Math.Min(1, shareTwice + shareBefore)),
        };
    }

    private static WordSetSketch Sketch(TermText answer)
    {
        var (sketch, content) = (default(WordSetSketch), default(ContentWords));
        foreach (ref readonly var term in answer.Terms.Span)
        {
            var isWord = content.Next(in term, out var word);
            sketch.Add(word, isWord);
        }

        return sketch;
    }

    /// <summary>The age of the exchange whose answer is nearest, where the request is like an earlier one; -1 where it is not.</summary>
    private static int NearestAnswer(in WordSetSketch answer, InputAccount input, RecentExchanges recent)
    {
        var nearest = input.Likeness.Nearest;
        if (nearest < 0)
        {
            return -1;
        }

        var index = new WordSetIndex(in answer);
        var most = 0f;
        for (var age = 0; age < recent.Count; age++)
        {
            var share = index.Compare(in recent[age].Answer).Contained;
            (nearest, most) = share > most ? (age, share) : (nearest, most);
        }

        return nearest;
    }

    /// <summary>What the answer has from an earlier one.</summary>
    private static TextDiff Compare(Span<Term> terms, int age, UserMemory memory, TermMark mark)
    {
        if (age < 0)
        {
            return default;
        }

        var words = ArrayPool<ushort>.Shared.Rent(RecentExchanges.MaxWords);
        var count = memory.Recent.CopyAnswer(in memory.Recent[age], words);
        var diff = TextDiff.Compare(terms, words.AsSpan(0, count), mark, TextDiff.MinTurnWords);
        ArrayPool<ushort>.Shared.Return(words);
        return diff;
    }

    /// <summary>
    /// Whether a request that asks nothing new may have its answer in full: the first few times within half an hour, and within the window.
    /// </summary>
    private static bool IsFree(InputAccount input)
    {
        ref readonly var likeness = ref input.Likeness;
        return Math.Max(likeness.AskedNothingLately, likeness.Lately) < (input.Diff.IsNumbered ? FreePerWindow : FreeAnswers)
            && likeness.AskedNothing < FreePerWindow;
    }

    private static void Recall(TermText answer, UserMemory memory)
    {
        var terms = answer.Terms.Span;
        var hashes = answer.Shingles;
        foreach (var end in answer.Kept(0))
        {
            if (memory.Runs.Contains(UserMemory.Answered(hashes[end])))
            {
                for (var i = end + 1 - Shingles.Length; i <= end; i++)
                {
                    terms[i].Mark |= TermMark.Ours;
                }
            }
        }
    }
}
