using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.AnthropicComplete;

/// <summary>Anthropic's text completions at <c>.../v1/complete</c>: the legacy of 2023, still in use on older models.</summary>
internal sealed class AnthropicCompleteDialect()
    : JsonDialect("anthropic.complete", "text_completion", "anthropic", AnthropicCompleteShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.EndsWith(in head, "/v1/complete");

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString();
        request.Stream = body["stream"u8].IsTrue;
        request.MaxOutputTokens = body["max_tokens_to_sample"u8].AsCount(TokenCounts.Ceiling);
        InputItems.Read(body["prompt"u8], SegmentRole.Prompt, request);
    }
}
