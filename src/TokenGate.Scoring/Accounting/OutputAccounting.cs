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

    /// <summary>The time in which asking again is counted.</summary>
    public static readonly TimeSpan AgainWindow = TimeSpan.FromMinutes(30);

    /// <summary>Divides the output.</summary>
    /// <param name="answer">The answer's terms, already read; marks are added to them.</param>
    /// <param name="occasion">The exchange.</param>
    /// <param name="input">How its input divided.</param>
    /// <param name="memory">The user's memory.</param>
    /// <param name="key">The key.</param>
    public static OutputAccount Of(TermText answer, Occasion occasion, InputAccount input, UserMemory memory, MemoryKey key)
    {
        var again = memory.Asks.Contains(occasion.Evidence.Ask);
        var tooOften = input.NothingNew && IsTooOften(occasion, memory);
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
        return new OutputAccount
        {
            Twice = shareTwice,
            SeenBefore = shareBefore,
            AskedTooOften = tooOften,
            Credited = input.NothingNew && !tooOften,
            Answer = Digest(occasion.Response, key),
            Repeated = tooOften
                ? Math.Max(0, occasion.Output)
                : (long)Math.Floor(Visible(occasion) * Math.Min(1, shareTwice + shareBefore)),
        };
    }

    private static bool IsTooOften(Occasion occasion, UserMemory memory)
    {
        var ask = occasion.Evidence.Ask;
        if (memory.Asks.CountOf(ask) >= FreeAnswersPerWindow)
        {
            return true;
        }

        var since = occasion.StartedAt.UtcTicks - AgainWindow.Ticks;
        var (same, nothingNew) = (0, 0);
        for (var age = 0; age < memory.Recent.Count; age++)
        {
            ref readonly var past = ref memory.Recent[age];
            if (past.StartedAt < since)
            {
                // Parallel exchanges end in another order than they begin, so an older one proves nothing about the next.
                continue;
            }

            same += past.Ask == ask ? 1 : 0;
            nothingNew += (past.Mark & PastMark.NothingNew) != 0 ? 1 : 0;
        }

        return same >= FreeAnswers || nothingNew >= FreeAnswers;
    }

    private static void Recall(TermText answer, UserMemory memory)
    {
        var terms = answer.Terms.Span;
        var selection = answer.Shingles.Select(0);
        while (selection.MoveNext())
        {
            if (memory.Answered.Contains(selection.Hash))
            {
                for (var i = selection.Current + 1 - Shingles.Length; i <= selection.Current; i++)
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

    private static ulong Digest(ResponseContent response, MemoryKey key)
    {
        var digest = 0UL;
        foreach (var part in response.Parts)
        {
            if (part.Kind != AnswerKind.Reasoning && !part.Text.IsEmpty)
            {
                digest = key.Join(digest, key.Hash(part.Text.Span));
            }
        }

        return digest;
    }
}
