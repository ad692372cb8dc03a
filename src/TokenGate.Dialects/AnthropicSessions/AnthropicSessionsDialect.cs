using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.AnthropicSessions;

/// <summary>
/// Anthropic's managed agents (https://docs.anthropic.com/en/docs/managed-agents): a session is made, events are put into it, and its work
/// is told by its stream of events, one model call each, and by the session, as a whole. A dream, which goes over sessions' memories, tells
/// its work in the same way.
/// </summary>
internal sealed class AnthropicSessionsDialect() : JsonDialect("anthropic.sessions", "invoke_agent", "anthropic", new SessionShape(null, makes: false))
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) =>
        (RequestPath.HasSegments(in head, "/v1/sessions") || RequestPath.HasSegments(in head, "/v1/dreams"))
        && (head.Header("anthropic-version") is not null || head.Header("anthropic-beta") is not null || RequestPath.HostHas(in head, "anthropic"));

    /// <inheritdoc/>
    public override ResponseReader OpenResponse(in RequestHead request, in ResponseHead response) =>
        new ShapedReader(new SessionShape(WorkOf(in request), makes: Runs(in request)), in response);

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request)
    {
        request.RunsNoModel = true;
        request.AddReference(ReferenceKind.Conversation, RequestPath.After(in head, "/sessions/", "/"));
    }

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        // An agent's prompt and tools are stored at the provider.
        var agent = body["agent"u8];
        request.HasHostedTools = true;
        request.AddReference(ReferenceKind.Prompt, agent.IsObject ? agent["id"u8] : agent);
        request.AddReference(ReferenceKind.Container, body["environment_id"u8]);
        foreach (var resource in body["resources"u8].Items)
        {
            request.AddReference(ReferenceKind.File, resource["file_id"u8]);
        }

        foreach (var item in body["events"u8].Items)
        {
            request.BeginMessage();
            var role = item["type"u8].Raw.Span.StartsWith("user.message"u8) ? SegmentRole.User : SegmentRole.ToolResult;
            request.AddText(role, item["content"u8]);
            foreach (var part in item["content"u8].Items)
            {
                var source = part["source"u8];
                var kind = part["type"u8].Is("image"u8) ? ReferenceKind.Image : ReferenceKind.Document;
                request.AddText(role, part["text"u8]);
                request.AddAttachment(role, kind, source["data"u8]);
                request.AddAttachment(role, kind, source["url"u8]);
                request.AddFile(role, source["file_id"u8]);
            }
        }
    }

    /// <summary>The session or dream that a path names; null when it names none.</summary>
    private static string? WorkOf(in RequestHead head) => RequestPath.After(in head, "/sessions/", "/") ?? RequestPath.After(in head, "/dreams/", "/");

    /// <summary>
    /// True for the calls that make an agent work: a session, which may come with its first events, further ones, and a dream.
    /// </summary>
    private static bool Runs(in RequestHead head) => head.Method == "POST"
        && (RequestPath.EndsWith(in head, "/sessions") || RequestPath.EndsWith(in head, "/events") || RequestPath.EndsWith(in head, "/dreams"));
}
