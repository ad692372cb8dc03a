using TokenGate.Dialects;
using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>What is known of an exchange when its request's head has arrived.</summary>
public sealed record ExchangeHead
{
    /// <summary>The exchange's id.</summary>
    public required string Id { get; init; }

    /// <summary>When the request's head arrived.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The user, or <c>-</c>.</summary>
    public string User { get; init; } = "-";

    /// <summary>The user's team, or <c>-</c>.</summary>
    public string Team { get; init; } = "-";

    /// <summary>The client program, of a closed list, or <c>-</c>.</summary>
    public string Client { get; init; } = "-";

    /// <summary>The project, of the operator's list, or <c>-</c>.</summary>
    public string Project { get; init; } = "-";

    /// <summary>
    /// Completes the head by what the request's body names: the user, the team, the project. Asked once the body was read, before anything
    /// is judged by user; null when the body has no say.
    /// </summary>
    public Func<ExchangeHead, RequestContent, ExchangeHead>? FromBody { get; init; }

    /// <summary>The route's id.</summary>
    public string Route { get; init; } = "-";

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The path with its query as it stands on the wire.</summary>
    public required string Path { get; init; }

    /// <summary>The host that the client addressed; null when unknown.</summary>
    public string? Host { get; init; }

    /// <summary>Looks a request header up, case-insensitively; null when absent.</summary>
    public Func<string, string?> Header { get; init; } = static _ => null;

    /// <summary>The dialect that the operator forced on the route; null to detect.</summary>
    public string? ForcedDialect { get; init; }

    /// <summary>The provider that the operator named for the route; null to derive.</summary>
    public string? ForcedProvider { get; init; }

    /// <summary>How many bytes of each body are analysed, at most; of a larger answer the provider's usage is still read.</summary>
    public long CaptureLimit { get; init; } = ResponseHead.DefaultCaptureLimit;

    /// <summary>
    /// The record of an exchange as far as it follows from its head and its end: names cleaned and bounded, nothing read of any body. What
    /// a meter reads is added to it; where there is none, it is the record.
    /// </summary>
    /// <param name="status">The status that the client got; null when none was sent.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="judgement">What was concluded.</param>
    public UsageRecord RecordOf(int? status, TransportResult end, Judgement judgement) => RecordOf(status, end, judgement, BodyFacts.None);

    /// <inheritdoc cref="RecordOf(int?, TransportResult, Judgement)"/>
    /// <param name="status">The status that the client got; null when none was sent.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="judgement">What was concluded.</param>
    /// <param name="body">What was read of its bodies.</param>
    internal UsageRecord RecordOf(int? status, TransportResult end, Judgement judgement, in BodyFacts body) => new()
    {
        Id = Id,
        StartedAt = StartedAt,
        Duration = end.EndedAt - StartedAt,
        User = LabelSanitizer.Clean(User),
        Team = LabelSanitizer.Clean(Team),
        Client = LabelSanitizer.Clean(Client),
        Project = LabelSanitizer.Clean(Project),
        Route = LabelSanitizer.Clean(Route),
        Method = LabelSanitizer.Clean(Method),
        Path = LabelSanitizer.CleanPath(Path),
        Status = status,
        Ending = end.Ending,
        Judgement = judgement,
        RequestBytes = end.RequestBytes,
        ResponseBytes = end.ResponseBytes,
        Conversation = body.Conversation,
        Dialect = body.Dialect,
        Provider = body.Provider,
        Operation = body.Operation,
        Model = body.Model,
        Counts = body.Counts,
        Source = body.Source,
        Reported = body.Reported,
        Billed = body.Billed,
        Note = body.Note,
        Truncated = body.Truncated,
        FinishReason = body.FinishReason,
    };
}
