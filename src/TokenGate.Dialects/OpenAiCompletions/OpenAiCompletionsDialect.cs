using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiCompletions;

/// <summary>OpenAI's text completions at <c>.../completions</c>
/// (https://platform.openai.com/docs/api-reference/completions/create).</summary>
internal sealed class OpenAiCompletionsDialect() : JsonDialect("openai.completions", "text_completion", "openai", CompletionsShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) =>
        RequestPath.EndsWith(in head, "/completions") && !RequestPath.EndsWith(in head, "/chat/completions");

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request) =>
        request.Model = RequestPath.After(in head, "/deployments/", "/");

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString() ?? request.Model;
        request.Stream = body["stream"u8].IsTrue;
        request.MaxOutputTokens = body["max_tokens"u8].AsCount(TokenCounts.Ceiling);
        request.Choices = body["n"u8].AsInt() ?? 1;
        InputItems.Read(body["prompt"u8], SegmentRole.Prompt, request);
        request.AddText(SegmentRole.Prompt, body["suffix"u8]);
    }
}
