namespace TokenGate.Usage;

/// <summary>What a dialect read from a request. It owns the memory of its segments; it is not written to after construction.</summary>
public sealed record RequestContent
{
    /// <summary>
    /// The operation, by the GenAI conventions: <c>chat</c>, <c>text_completion</c>, <c>embeddings</c>, ...; empty when unknown.
    /// </summary>
    public string Operation { get; init; } = "";

    /// <summary>The model that was asked for, as the client named it; null when the request does not say.</summary>
    public string? Model { get; init; }

    /// <summary>True when the client asked for a streamed answer.</summary>
    public bool Stream { get; init; }

    /// <summary>The output limit that the client set, in tokens.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>How many answers were asked for (OpenAI's <c>n</c>); 1 by default.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>The text and opaque parts, in the order in which the model reads them.</summary>
    public IReadOnlyList<Segment> Segments { get; init; } = [];

    /// <summary>
    /// What the request refers to apart from its segments: earlier answers, conversations, cached content, stored prompts, containers. At
    /// most 64 are kept. Files and documents that stand at a place of the conversation are segments.
    /// </summary>
    public IReadOnlyList<ContentReference> References { get; init; } = [];

    /// <summary>
    /// True when the request lets the provider run tools of its own (search, code, connectors), whose results are billed as input and never
    /// pass here.
    /// </summary>
    public bool HasHostedTools { get; init; }

    /// <summary>
    /// The user that the body names (<c>user</c>, <c>metadata.user_id</c>, <c>safety_identifier</c>), as it stands there; null when it
    /// names none. An identity source of its own, for trusted addresses alone.
    /// </summary>
    public string? NamedUser { get; init; }

    /// <summary>
    /// Top-level and <c>metadata</c> string fields of the body that may name a project, by dotted name; at most 16 of at most 128
    /// characters.
    /// </summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty;

    /// <summary>Tokens that the provider's format adds around the segments, by its documented formula. Used in estimates only.</summary>
    public int FormatTokens { get; init; }

    /// <summary>Why the body could not be read, in a few words without any of its text; null when it was read.</summary>
    public string? Problem { get; init; }

    /// <summary>
    /// True when the body is in a content coding that cannot be undone here. The upstream may read it all the same, so what it reports
    /// counts.
    /// </summary>
    public bool IsUnknownCoding { get; init; }

    /// <summary>
    /// True when the path, the method or the body says that no model runs (lists, files, telemetry, JSON-RPC, reports about usage):
    /// whatever the answer holds is no usage of this call.
    /// </summary>
    public bool RunsNoModel { get; init; }
}
