using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiEmbeddings;

/// <summary>
/// OpenAI's embeddings at <c>.../embeddings</c> (https://platform.openai.com/docs/api-reference/embeddings/create), and hosts that speak
/// them.
/// </summary>
internal sealed class OpenAiEmbeddingsDialect() : JsonDialect("openai.embeddings", "embeddings", "openai", OpenAiEmbeddingsShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) =>
        RequestPath.EndsWith(in head, "/embeddings") && !RequestPath.EndsWith(in head, "/api/embeddings");

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request) =>
        request.Model = RequestPath.After(in head, "/deployments/", "/");

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString() ?? request.Model;
        InputItems.Read(body["input"u8], SegmentRole.Input, request);
    }
}
