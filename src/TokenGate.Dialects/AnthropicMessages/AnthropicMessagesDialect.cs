using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.AnthropicMessages;

/// <summary>
/// Anthropic's messages at <c>.../v1/messages</c> (https://docs.anthropic.com/en/api/messages), and hosts that speak them.
/// </summary>
internal sealed class AnthropicMessagesDialect() : JsonDialect("anthropic.messages", "chat", "anthropic", AnthropicShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.EndsWith(in head, "/v1/messages")
        || (RequestPath.EndsWith(in head, "/messages") && (head.Header("anthropic-version") is not null || RequestPath.HostHas(in head, "anthropic")))
        || IsVertex(in head);

    /// <inheritdoc/>
    public override bool RecognisesRequest(JsonValue body) => body["anthropic_version"u8].IsString;

    /// <summary>Claude on Vertex AI (https://docs.anthropic.com/en/api/claude-on-vertex-ai).</summary>
    private static bool IsVertex(in RequestHead head) => RequestPath.Contains(in head, "/publishers/anthropic/models/")
        && (RequestPath.EndsWith(in head, ":rawPredict") || RequestPath.EndsWith(in head, ":streamRawPredict"));

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request)
    {
        request.Model = RequestPath.After(in head, "/publishers/anthropic/models/", ":/");
        request.Stream = RequestPath.EndsWith(in head, ":streamRawPredict");
    }

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request) => AnthropicRequest.Read(body, request);
}
