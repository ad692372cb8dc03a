namespace TokenGate.Usage;

/// <summary>What a dialect read from a response, whole or as far as it came.</summary>
public sealed record ResponseContent
{
    /// <summary>The model that answered, as the provider named it; null when it does not say.</summary>
    public string? Model { get; init; }

    /// <summary>The provider's id of the answer; null when it gives none.</summary>
    public string? ResponseId { get; init; }

    /// <summary>What the provider reported; null when it reported nothing. Its parts may be null as well.</summary>
    public TokenCounts? Usage { get; init; }

    /// <summary>
    /// The name of the first count that the provider reported and that was not believed (negative, fractional, absurd, no number); null
    /// when all were. That count is unknown; the others stand.
    /// </summary>
    public string? UsageProblem { get; init; }

    /// <summary>The answer's parts in the order in which they began.</summary>
    public IReadOnlyList<AnswerPart> Parts { get; init; } = [];

    /// <summary>The provider's finish or stop reason of the first answer, as it names it; null when none came.</summary>
    public string? FinishReason { get; init; }

    /// <summary>True when the dialect's own end was seen (terminal frame, or a whole JSON body).</summary>
    public bool Ended { get; init; }

    /// <summary>
    /// The error that the provider put into the body (mid-stream, or inside a 200): its type or code, never its message; null when none.
    /// </summary>
    public string? Error { get; init; }

    /// <summary>Why the body could not be read, in a few words without any of its text; null when it was read.</summary>
    public string? Problem { get; init; }

    /// <summary>
    /// True when the body is in a content coding that cannot be undone here: a model may have answered, and what it used can only be
    /// estimated from the request.
    /// </summary>
    public bool IsUnknownCoding { get; init; }

    /// <summary>
    /// Why a model that ran tells no tokens by the nature of its API, in fixed words (<c>billed by pages</c>, <c>gRPC</c>); null where
    /// tokens are told, or ought to be. Such an answer is neither unreadable nor without a model: its tokens are unknown, and
    /// <see cref="Billed"/> has what is billed instead.
    /// </summary>
    public string? TellsNoTokens { get; init; }

    /// <summary>
    /// True when the provider says that it is still at work: the answer and its usage come with another call, by <see cref="ResponseId"/>.
    /// </summary>
    public bool Pending { get; init; }

    /// <summary>True when anything that the user asked for was delivered: text, a tool call, an embedding, an image.</summary>
    public bool HasOutput { get; init; }

    /// <summary>What a bill needs beside tokens.</summary>
    public BilledUnits Billed { get; init; } = BilledUnits.None;

    /// <summary>
    /// What the answer handed out for later requests to refer to, its own id apart (<see cref="ResponseId"/>): conversations, interactions,
    /// containers, uploaded files, cached content. At most 64 are kept.
    /// </summary>
    public IReadOnlyList<ContentReference> References { get; init; } = [];

    /// <summary>
    /// Work that this answer only began and that another call tells the usage of (a batch, a run, a deferred completion), by the provider's
    /// id; empty when none.
    /// </summary>
    public IReadOnlyList<string> Began { get; init; } = [];

    /// <summary>
    /// Usage of work that was begun by other calls, told by this answer; empty when none. The answer's own <see cref="Usage"/> is then
    /// null.
    /// </summary>
    public IReadOnlyList<ToldUsage> Told { get; init; } = [];
}
