using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// Divides the output of an exchange into repeated and new. It reads the memory and does not write to it. To be called under the memory's
/// lock.
/// </summary>
internal static class OutputAccounting
{
    /// <summary>
    /// Answers to requests that asked nothing new that count within <see cref="AgainWindow"/>; so many within the window in full, and from
    /// then on what is new in them.
    /// </summary>
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
        var sketch = WordSetSketch.From(answer.Terms.Span, TermMark.None);

        // Whether the answer came again says something of a version alone, or of a form.
        var nearest = input.Diff.IsVersion || input.Diff.IsRecord ? NearestAnswer(in sketch, input, memory.Recent) : -1;
        var diff = TextDiff.Compare(answer.Terms.Span, memory.Recent, nearest, isAnswer: true, TermMark.None, TextDiff.MinTurnWords);
        var isFree = input.AsksNothing && IsFree(input);
        input.AsksNothing |= input.Diff.AsksNothing(diff.IsVersion);
        if (input.Diff.IsRecord && diff is { Words: > 0, Again: >= 1, Said: 0 })
        {
            // Its numbers made no difference to the answer: it is a form, whose words count once.
            input.CountFormOnce();
        }

        if (!isFree || input.Likeness.AskedNothing >= FreeAnswers)
        {
            InputAccounting.Recall(answer, 0, memory.Runs, TermMark.Ours);
            _ = TextDiff.Compare(answer.Terms.Span, memory.Recent, nearest, isAnswer: true, TermMark.Ours, TextDiff.MinTurnWords);
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
            weight += part.LeadingFlood + (part.LeadingFlood > 0 ? TermBuilder.MaxSigns : 0);
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

    /// <summary>The age of the exchange whose answer is nearest, where the request is a version of an earlier one.</summary>
    private static int NearestAnswer(in WordSetSketch answer, InputAccount input, RecentExchanges recent)
    {
        var index = new WordSetIndex(in answer);
        var (nearest, most) = (input.Likeness.Nearest, 0f);
        for (var age = 0; age < recent.Count; age++)
        {
            var share = index.Compare(in recent[age].Answer).Contained;
            (nearest, most) = share > most ? (age, share) : (nearest, most);
        }

        return nearest;
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
}
