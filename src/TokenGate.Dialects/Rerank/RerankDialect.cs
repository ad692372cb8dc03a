using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Rerank;

/// <summary>
/// Reranking at <c>.../rerank</c>: Cohere (https://docs.cohere.com/reference/rerank), which bills searches and reports no tokens, Voyage
/// (https://docs.voyageai.com/reference/reranker-api) and OpenRouter, which report a total.
/// </summary>
internal sealed class RerankDialect() : JsonDialect("rerank", "rerank", "cohere", RerankShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.EndsWith(in head, "/rerank");

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString();
        request.BeginMessage();
        request.AddText(SegmentRole.Input, body["query"u8]);
        InputItems.Read(body["documents"u8], SegmentRole.Input, request);
    }
}
