using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>Whether an exchange is usage at all, before anything is judged.</summary>
/// <param name="Verdict">Failed or unreadable; null when the exchange is usage and goes to the judge.</param>
/// <param name="Note">Why, in fixed words; empty when there is nothing to say.</param>
internal readonly record struct Outcome(Verdict? Verdict, string Note)
{
    public static Outcome Of(
        int? status,
        ExchangeEnding ending,
        bool known,
        RequestContent? request,
        ResponseContent? response,
        bool requestTruncated) => (status, ending) switch
        {
            (null, ExchangeEnding.ClientGone) => Failed("client gone before an answer"),
            (null, _) => Failed("no answer from the upstream"),
            (101, _) when response is null => Unreadable("upgraded connection of no known shape"),
            (not 101 and (< 200 or >= 300), _) => Failed($"status {status}"),
            _ when !known => Unreadable("unknown API shape"),
            _ when response?.Error is { } error => Failed($"error in the answer: {Label.Clean(error)}"),
            (_, ExchangeEnding.UpstreamCut or ExchangeEnding.UpstreamUnreachable) => Failed("upstream cut its answer short"),
            (_, ExchangeEnding.TimedOut) => Failed("timed out"),
            (_, ExchangeEnding.ClientGone or ExchangeEnding.Shutdown) when response is null or { HasOutput: false, Usage: null } =>
                Failed("ended before any output"),
            _ when request is { IsUnknownCoding: false, Problem: { } problem } => Unreadable($"request: {problem}"),
            _ when response?.Problem is { } problem => Unreadable($"response: {problem}"),
            _ when response is { Ended: false } && ending == ExchangeEnding.Complete && !response.HasOutput && response.Usage is null =>
                Failed("the answer holds nothing usable"),
            _ when request is { IsUnknownCoding: true } => new Outcome(null, "request in an unknown content coding, not analysed"),
            _ when requestTruncated => new Outcome(null, "request over the capture limit, not analysed"),
            _ => new Outcome(null, ""),
        };

    private static Outcome Failed(string note) => new(Usage.Verdict.Failed, note);

    private static Outcome Unreadable(string note) => new(Usage.Verdict.Unreadable, note);
}
