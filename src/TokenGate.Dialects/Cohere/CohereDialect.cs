using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Cohere;

/// <summary>
/// Cohere's chat (https://docs.cohere.com/reference/chat, https://docs.cohere.com/v1/reference/chat), generate and embed
/// (https://docs.cohere.com/reference/embed). Others have a <c>/v1/chat</c> as well, so that path is Cohere's on its own hosts alone.
/// </summary>
/// <param name="name">The stored name.</param>
/// <param name="operation">The operation.</param>
/// <param name="segment">The last segment of the path.</param>
internal sealed class CohereDialect(string name, string operation, string segment)
    : JsonDialect(name, operation, "cohere", CohereChatShape.Instance)
{
    private readonly string _first = "/v1" + segment;
    private readonly string _second = "/v2" + segment;

    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.EndsWith(in head, _second)
        || (RequestPath.EndsWith(in head, _first) && RequestPath.HostHas(in head, "cohere"));

    /// <inheritdoc/>
    public override bool RecognisesRequest(JsonValue body) => body["message"u8].IsString && body["chat_history"u8].IsArray;

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request) => CohereRequest.Read(body, request);
}
