using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>Whether an exchange is usage at all, before anything is judged.</summary>
/// <param name="Verdict">Failed, unreadable or no usage; null when the exchange is usage.</param>
/// <param name="Note">Why, in fixed words; empty when there is nothing to say.</param>
internal readonly record struct UsageEligibility(Verdict? Verdict, string Note)
{
    /// <summary>The note of an answer for which pages, seconds or searches are billed in the place of tokens.</summary>
    public const string OtherUnits = "billed in other units than tokens";

    /// <summary>Looks at an exchange.</summary>
    /// <param name="status">The status that the client got; null when none was sent.</param>
    /// <param name="ending">How the transport ended.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="known">True when the dialect is known.</param>
    /// <param name="request">What was read of the request; null when nothing was.</param>
    /// <param name="response">What was read of the response; null when nothing was.</param>
    /// <param name="requestTruncated">True when the request was over the capture limit.</param>
    public static UsageEligibility From(
        int? status,
        TerminationReason ending,
        string method,
        bool known,
        RequestContent? request,
        ResponseContent? response,
        bool requestTruncated) => (status, ending) switch
        {
            _ when RunsNoModel(status, method, request, response) => new(Usage.Verdict.NoUsage, "no model ran"),
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
            _ when response is { Ended: false } && ending == TerminationReason.Complete && response is { HasOutput: false, Usage: null, Problem: null } =>
                Failed("the answer holds nothing usable"),
            _ => OfUsage(request, response, requestTruncated),
        };

    /// <summary>What the provider reported is gross, whatever else could not be read.</summary>
    private static UsageEligibility OfUsage(RequestContent? request, ResponseContent? response, bool requestTruncated)
    {
        var told = response?.Usage is { IsUnknown: false };
        return request switch
        {
            { IsUnknownCoding: true } => new(null, "request in an unknown content coding, not analysed"),
            { Problem: { } problem } => told ? new(null, $"request not read: {problem}") : Unreadable($"request: {problem}"),
            _ when response is { IsUnknownCoding: true } && !told && request is { Segments.Count: > 0 } =>
                new(null, "answer in an unknown content coding, its input estimated"),
            _ when response is { Problem: { } problem, TellsNoTokens: null } && !told => Unreadable($"response: {problem}"),
            _ when response?.TellsNoTokens is { } reason => new(null, LabelSanitizer.Clean(reason)),
            _ when requestTruncated => new(null, "request over the capture limit, not analysed"),
            _ => new(null, ""),
        };
    }

    /// <summary>
    /// Nobody asks a model by a method that only looks or removes, nor where the dialect says so. An answer that is fetched with its usage
    /// is usage, as is one of a session; one that is still being made tells so.
    /// </summary>
    private static bool RunsNoModel(int? status, string method, RequestContent? request, ResponseContent? response) =>
        status is not (null or 101)
        && (request is { RunsNoModel: true }
            || (method is "GET" or "HEAD" or "DELETE" or "OPTIONS" && response is null or { Usage: null, Told.Count: 0, Pending: false }));

    private static UsageEligibility Failed(string note) => new(Usage.Verdict.Failed, note);

    private static UsageEligibility Unreadable(string note) => new(Usage.Verdict.Unreadable, note);
}
