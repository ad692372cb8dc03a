using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Deferred;

/// <summary>
/// xAI's deferred completions at <c>.../chat/deferred-completion/ID</c> (https://docs.x.ai/docs/guides/deferred-chat-completions): a chat
/// completion that was begun by another call. Until it is done the answer is empty, with the status 202.
/// </summary>
internal sealed class DeferredDialect() : JsonDialect("xai.deferred", "chat", "x_ai", OpenAiChatShape.Instance)
{
    private const string Place = "/chat/deferred-completion/";

    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.Contains(in head, Place);

    /// <inheritdoc/>
    public override ResponseReader OpenResponse(in RequestHead request, in ResponseHead response) =>
        new ShapedReader(new ToldShape(OpenAiChatShape.Instance, RequestPath.After(in request, Place, "/") ?? ""), in response);

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request) => request.RunsNoModel = true;

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
    }
}
