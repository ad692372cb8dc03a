using System.Security.Cryptography;
using TokenGate.Dialects.Json;

namespace TokenGate.Dialects.Ollama;

/// <summary>
/// The <c>context</c> of <c>/api/generate</c> (https://github.com/ollama/ollama/blob/main/docs/api.md): an answer hands the conversation
/// out as token ids, and the next request sends them back.
/// </summary>
internal static class OllamaContext
{
    /// <summary>What tells one context from others; empty when there is none.</summary>
    public static ReadOnlyMemory<byte> IdentityOf(JsonValue context) =>
        context.IsArray && context.Length > 0 ? SHA256.HashData(JsonText.Compact(context.Raw).Span) : default;
}
