using TokenGate.Dialects.Free;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.TokenCounting;

/// <summary>
/// Calls that count tokens and run no model: Anthropic's <c>.../messages/count_tokens</c>
/// (https://docs.anthropic.com/en/docs/build-with-claude/token-counting), OpenAI's <c>.../responses/input_tokens</c>, Gemini's
/// <c>:countTokens</c>,
/// Bedrock's <c>/count-tokens</c>, Vertex AI's <c>count-tokens:rawPredict</c>. They are no usage, and their segments are not read: nothing
/// was sent to a model.
/// </summary>
internal sealed class TokenCountingDialect() : JsonDialect("count_tokens", "count_tokens", "openai", FreeShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.EndsWith(in head, "/messages/count_tokens")
        || RequestPath.EndsWith(in head, "/responses/input_tokens")
        || RequestPath.EndsWith(in head, ":countTokens")
        || RequestPath.EndsWith(in head, "/count-tokens")
        || RequestPath.EndsWith(in head, "/models/count-tokens:rawPredict")
        || RequestPath.EndsWith(in head, "/tokenize");

    /// <inheritdoc/>
    public override string Provider(in RequestHead head)
    {
        var fallback = RequestPath.EndsWith(in head, "/messages/count_tokens") ? "anthropic"
            : RequestPath.EndsWith(in head, ":countTokens") || RequestPath.EndsWith(in head, ":rawPredict") ? "gcp.gemini"
            : RequestPath.EndsWith(in head, "/count-tokens") ? "aws.bedrock"
            : "openai";
        return Providers.FromHost(head.Host, fallback);
    }

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request) => request.Model = body["model"u8].AsString();
}
