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
        if (outcome.Verdict is not null)
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

    private static long CountParts(IReadOnlyList<AnswerPart> parts, ITokenCounter counter)
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
    public static TokenCounts Consistent(TokenCounts counts) => counts with
    {
        Cached = Cap(counts.Cached, counts.Input),
        CacheWrite = Cap(counts.CacheWrite, counts.Input),
        AudioInput = Cap(counts.AudioInput, counts.Input),
        Reasoning = Cap(counts.Reasoning, counts.Output),
        AudioOutput = Cap(counts.AudioOutput, counts.Output),
    };

    private static long? Cap(long? part, long? whole) => part is { } p && whole is { } w ? Math.Min(p, w) : part;
}
