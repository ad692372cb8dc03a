using TokenGate.Scoring;
using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>
/// Gross counts and their source. The provider is the authority; what it did not report is counted with the local tokenizer, and
/// what cannot be counted stays unknown.
/// </summary>
internal static class GrossCount
{
    public static (TokenCounts Counts, UsageSource Source) From(
        UsageEligibility outcome,
        TerminationReason ending,
        RequestEvidence? evidence,
        ResponseContent? response,
        ITokenCounter counter)
    {
        var reported = response?.Usage ?? TokenCounts.Unknown;
        if (outcome.Verdict is not null || (response is { TellsNoTokens: not null } && reported.IsUnknown))
        {
            return (reported, reported.IsUnknown ? UsageSource.Missing : UsageSource.Provider);
        }

        var cut = ending != TerminationReason.Complete && response is not { Ended: true };
        if (!cut && reported.Input is not null && (reported.Output is not null || response!.Parts.Count == 0))
        {
            return (reported, UsageSource.Provider);
        }

        var input = reported.Input ?? (evidence is { Content.Segments.Count: > 0 } ? evidence.EstimatedInput : null);
        var delivered = response is { HasOutput: true } ? CountParts(response.Parts, counter) : (long?)null;

        // A provider opens a stream with a placeholder for the output count; what was delivered can only be more than that.
        var output = cut ? Max(reported.Output, delivered) : reported.Output ?? delivered;
        if (input is null && output is null)
        {
            return (reported, UsageSource.Missing);
        }

        var counts = reported with { Input = input, Output = output };
        return (Consistent(counts), cut ? UsageSource.Partial : UsageSource.Estimated);
    }

    /// <summary>
    /// The counts where a report cannot be true: the local estimate of what is at fault, the provider's word for the rest.
    /// </summary>
    /// <param name="reported">What was reported.</param>
    /// <param name="faults">Why input or output cannot be true; null where they can.</param>
    /// <param name="evidence">The request; null when it was not read.</param>
    /// <param name="response">The answer.</param>
    /// <param name="counter">The counter of the model's encoding.</param>
    public static TokenCounts Estimate(
        TokenCounts reported, (string? Input, string? Output) faults, RequestEvidence? evidence, ResponseContent? response, ITokenCounter counter) =>
        Consistent(reported with
        {
            Input = faults.Input is null ? reported.Input : evidence is { Content.Segments.Count: > 0 } ? evidence.EstimatedInput : null,
            Output = faults.Output is null ? reported.Output : response is null ? null : CountParts(response.Parts, counter),
        });

    public static long CountParts(IReadOnlyList<AnswerPart> parts, ITokenCounter counter)
    {
        long sum = 0;
        foreach (var part in parts)
        {
            sum += counter.Count(part.Text.Span);
        }

        return sum;
    }

    private static long? Max(long? left, long? right) =>
        left is { } l && right is { } r ? Math.Max(l, r) : left ?? right;

    /// <summary>Subsets never exceed what they are subsets of, also where the whole was estimated.</summary>
    public static TokenCounts Consistent(TokenCounts counts)
    {
        var write = Cap(counts.CacheWrite, counts.Input);
        return counts with
        {
            Cached = Cap(counts.Cached, counts.Input),
            CacheWrite = write,
            CacheWriteHour = Cap(counts.CacheWriteHour, write ?? counts.Input),
            AudioInput = Cap(counts.AudioInput, counts.Input),
            ImageInput = Cap(counts.ImageInput, counts.Input),
            VideoInput = Cap(counts.VideoInput, counts.Input),
            DocumentInput = Cap(counts.DocumentInput, counts.Input),
            ToolUseInput = Cap(counts.ToolUseInput, counts.Input),
            Reasoning = Cap(counts.Reasoning, counts.Output),
            AudioOutput = Cap(counts.AudioOutput, counts.Output),
            ImageOutput = Cap(counts.ImageOutput, counts.Output),
            VideoOutput = Cap(counts.VideoOutput, counts.Output),
        };
    }

    private static long? Cap(long? part, long? whole) => part is { } p && whole is { } w ? Math.Min(p, w) : part;
}
