using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>Whether an exchange is usage at all, before anything is judged.</summary>
/// <param name="Verdict">Failed or unreadable; null when the exchange is usage and goes to the judge.</param>
/// <param name="Note">Why, in fixed words; empty when there is nothing to say.</param>
internal readonly record struct UsageEligibility(Verdict? Verdict, string Note)
{
    public static UsageEligibility From(
        int? status,
        TerminationReason ending,
        bool known,
        RequestContent? request,
        ResponseContent? response,
        bool requestTruncated) => (status, ending) switch
        {
            (null, TerminationReason.ClientGone) => Failed("client gone before an answer"),
            (null, _) => Failed("no answer from the upstream"),
            (101, _) when response is null => Unreadable("upgraded connection of no known shape"),
            (not 101 and (< 200 or >= 300), _) => Failed($"status {status}"),
            _ when !known => Unreadable("unknown API shape"),
            _ when response?.Error is { } error => Failed($"error in the answer: {LabelSanitizer.Clean(error)}"),
            (_, TerminationReason.UpstreamCut or TerminationReason.UpstreamUnreachable) => Failed("upstream cut its answer short"),
            (_, TerminationReason.TimedOut) => Failed("timed out"),
            (_, TerminationReason.ClientGone or TerminationReason.Shutdown) when response is null or { HasOutput: false, Usage: null } =>
                Failed("ended before any output"),
            _ when request is { IsUnknownCoding: false, Problem: { } problem } => Unreadable($"request: {problem}"),
            _ when response?.Problem is { } problem => Unreadable($"response: {problem}"),
            _ when response is { Ended: false } && ending == TerminationReason.Complete && !response.HasOutput && response.Usage is null =>
                Failed("the answer holds nothing usable"),
            _ when request is { IsUnknownCoding: true } => new UsageEligibility(null, "request in an unknown content coding, not analysed"),
            _ when requestTruncated => new UsageEligibility(null, "request over the capture limit, not analysed"),
            _ => new UsageEligibility(null, ""),
        };

    private static UsageEligibility Failed(string note) => new(Usage.Verdict.Failed, note);

    private static UsageEligibility Unreadable(string note) => new(Usage.Verdict.Unreadable, note);
}
