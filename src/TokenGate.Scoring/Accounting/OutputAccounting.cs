using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// Divides the output of an exchange into repeated and new. It reads the memory and does not write to it. To be called under the memory's lock.
/// </summary>
internal static class OutputAccounting
{
    /// <summary>Answers to one ask, or to requests that asked nothing new, that count in full within <see cref="AgainWindow"/> (design.md, 6).</summary>
    public const int FreeAnswers = 3;

    /// <summary>Answers to one ask beyond its first that count in full within the memory's window: a loop slow enough to stay below the other limit.</summary>
    public const int FreeAnswersPerWindow = 8;

    /// <summary>
    /// Of the user's last exchanges in the window, beside the first <see cref="FreeAnswers"/>, one in so many may have asked again: asking again is the
    /// exception in honest work, so a rotation of prompts that is slow enough to stay below the other limits is not.
    /// </summary>
    private const int AgainIsOneIn = 4;

    /// <summary>A request that asks fewer new terms than this, beside a text that is known, asks next to nothing: an edge, a counter, a mark.</summary>
    private const int MinAsked = 4;

    /// <summary>New terms from which on nobody looks at how many they are.</summary>
    private const int AsksEnough = 16;

    /// <summary>
    /// Output tokens that count for each new term of a request that asked next to nothing too often; fewer in proportion where more than
    /// <see cref="FreeAnswers"/> of the user's last exchanges did.
    /// </summary>
    private const int TokensForTerm = 4;

    /// <summary>Exchanged words of a request that may be what it asks ("translate" in the place of "summarise").</summary>
    private const int ExchangedWords = 2;

    /// <summary>The time in which asking again is counted.</summary>
    public static readonly TimeSpan AgainWindow = TimeSpan.FromMinutes(30);

    /// <summary>Divides the output.</summary>
    /// <param name="answer">The answer's terms, already read; marks are added to them.</param>
    /// <param name="occasion">The exchange.</param>
    /// <param name="input">How its input divided.</param>
    /// <param name="novelty">How its new part lies against what was sent before.</param>
    /// <param name="memory">The user's memory.</param>
    /// <param name="key">The key.</param>
    public static OutputAccount Of(TermText answer, Occasion occasion, InputAccount input, in Novelty novelty, UserMemory memory, MemoryKey key)
    {
        var again = memory.Asks.Contains(occasion.Evidence.Ask);
        var asked = Asked(input, in novelty);
        var times = 0;
        var tooOften = asked < MinAsked && IsTooOften(occasion, novelty.Template, memory, out times);
        if (!again)
        {
            Recall(answer, memory);
        }

        Quotations.Keep(answer.Terms.Span);
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
        var repeated = (long)Math.Floor(Visible(occasion) * Math.Min(1, shareTwice + shareBefore));
        return new OutputAccount
        {
            SeenBefore = shareBefore,
            AskedAgain = asked < MinAsked,
            Credited = input.NothingNew && !tooOften,
            Repeated = tooOften ? Math.Max(repeated, output - (asked * TokensForTerm * FreeAnswers / Math.Max(FreeAnswers, times))) : repeated,
        };
    }

    /// <summary>
    /// New terms that ask something, as far as the answer depends on them: 0 for a request that asked nothing new, <see cref="AsksEnough"/> for one whose
    /// text is mostly new or goes on with a conversation. Between them, of a text that is known but for little: what is new in one piece, numbers in no known
    /// phrase, and a few exchanged words. Single words all over a known text ask nothing; the edges of a cut, and what stands in known phrases, neither.
    /// </summary>
    private static int Asked(InputAccount input, in Novelty novelty)
    {
        if (input.NothingNew)
        {
            return 0;
        }

        if (input.ReplayedSegments > 1 || input.NewOpaque > 0)
        {
            return AsksEnough;
        }

        // With a form that was filled so often with other numbers and identifiers nobody asks anything else.
        var isForm = input.IsForm;
        var isMended = novelty.Seams >= DuplicationFacts.MinSeams;
        if (!isForm && input.NewTerms * 2 > input.Terms && !(isMended && novelty.KnownPhrases * 2 >= novelty.Phrases))
        {
            return AsksEnough;
        }

        // A question may be put in phrases that all stand in the text it asks about; between the changes all over a text stands no question.
        var piece = isMended || isForm ? 0 : input.NewInOnePiece;
        var exchanged = isMended ? 0 : Math.Min(ExchangedWords, novelty.RunTerms - novelty.LongRunTerms);
        return Math.Min(AsksEnough, Math.Max(piece, novelty.LongRunTerms + exchanged + novelty.UnknownNumbers));
    }

    /// <summary>Whether a request that asks next to nothing asks it too often.</summary>
    /// <param name="occasion">The exchange.</param>
    /// <param name="template">The form that it fills in.</param>
    /// <param name="memory">The user's memory.</param>
    /// <param name="again">How many of the user's last exchanges in the window asked next to nothing.</param>
    private static bool IsTooOften(Occasion occasion, Template template, UserMemory memory, out int again)
    {
        again = 0;
        var ask = occasion.Evidence.Ask;
        var (lately, ofWindow) = (occasion.StartedAt.UtcTicks - AgainWindow.Ticks, occasion.StartedAt.UtcTicks - TimeSpan.TicksPerDay);
        var (same, againLately, all) = (0, 0, 0);
        for (var age = 0; age < memory.Recent.Count; age++)
        {
            ref readonly var past = ref memory.Recent[age];
            if (past.StartedAt < ofWindow)
            {
                // Parallel exchanges end in another order than they begin, so an older one proves nothing about the next.
                continue;
            }

            var (isAgain, isLately) = ((past.Mark & PastMark.NothingNew) != 0, past.StartedAt >= lately);
            all++;
            again += isAgain ? 1 : 0;
            againLately += isAgain && isLately ? 1 : 0;
            same += isLately && (past.Ask == ask || (past.Template == template.Digest && template.Digest != 0)) ? 1 : 0;
        }

        return memory.Asks.CountOf(ask) >= FreeAnswersPerWindow || same >= FreeAnswers || againLately >= FreeAnswers || again >= FreeAnswers + (all / AgainIsOneIn);
    }

    private static void Recall(TermText answer, UserMemory memory)
    {
        var terms = answer.Terms.Span;
        var hashes = answer.Shingles;
        foreach (var end in answer.Kept(0))
        {
            if (memory.Answered.Contains(hashes[end]))
            {
                for (var i = end + 1 - Shingles.Length; i <= end; i++)
                {
                    terms[i].Mark |= TermMark.Ours;
                }
            }
        }
    }

    /// <summary>Output tokens that the answer's text stands for: reasoning that the provider counts and does not show says nothing of repetition.</summary>
    private static long Visible(Occasion occasion)
    {
        var output = Math.Max(0, occasion.Output);
        if (occasion.Response.Usage?.Reasoning is not { } reasoning)
        {
            return output;
        }

        foreach (var part in occasion.Response.Parts)
        {
            if (part.Kind == AnswerKind.Reasoning)
            {
                return output;
            }
        }

        return Math.Clamp(output - reasoning, 0, output);
    }
}
