using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// Divides the output of an exchange into repeated and new. It reads the memory and does not write to it. To be called under the memory's lock.
/// </summary>
internal static class OutputAccounting
{
    /// <summary>Divides the output.</summary>
    /// <param name="answer">The answer's terms, already read; marks are added to them.</param>
    /// <param name="occasion">The exchange.</param>
    /// <param name="visible">Output tokens that the answer's text stands for: hidden reasoning says nothing of repetition.</param>
    /// <param name="input">How its input divided.</param>
    /// <param name="asking">How much the request asks.</param>
    /// <param name="memory">The user's memory.</param>
    public static OutputAccount Measure(TermText answer, JudgeInput occasion, long visible, InputAccount input, in RequestNovelty asking, UserMemory memory)
    {
        var again = memory.Asks.Contains(occasion.Evidence.Ask);
        if (!again)
        {
            Recall(answer, memory);
        }

        MinRunFilter.Keep(answer.Terms.Span);
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
        var repeated = (long)Math.Floor(visible * Math.Min(1, shareTwice + shareBefore));
        return new OutputAccount
        {
            SeenBefore = shareBefore,
            AskedAgain = asking.IsNextToNothing,
            Credited = input.IsFullyRepeated && !asking.IsTooOften,
            Repeated = asking.IsTooOften ? Math.Max(repeated, output - (long)Math.Floor(asking.Earned)) : repeated,
        };
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
}
