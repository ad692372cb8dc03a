using TokenGate.Dialects.Json;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// The type or code of an error as a provider's body names it, never its message. Known forms: <c>{"error":{"type","code","status"}}</c>
/// (OpenAI,
/// Anthropic, Google), <c>{"error":"..."}</c> (Ollama, Hugging Face), <c>{"type":"error"}</c>, <c>{"__type":"..."}</c> and a bare
/// <c>{"message":"..."}</c> (AWS), <c>{"code","message"}</c> (OpenAI streams), <c>{"object":"error"}</c> (vLLM, Mistral),
/// <c>[{"error":...}]</c> (Google).
/// </summary>
internal static class ErrorName
{
    /// <summary>What an error is called that has no usable name.</summary>
    public const string Unnamed = "error";

    private const int MaxLength = 64;

    /// <summary>The error that a body of a successful status holds; null when it holds none.</summary>
    public static string? Inside(JsonValue body)
    {
        var error = body["error"u8];
        if (error.IsObject)
        {
            return OfObject(error);
        }

        if (error.IsString && error.Raw.Length > 0)
        {
            return Clean(error.AsString(MaxLength + 1)) ?? Unnamed;
        }

        return body["object"u8].Is("error"u8) || body["type"u8].Is("error"u8) ? OfObject(body) : null;
    }

    /// <summary>The error that a body of a failed status holds; null when it holds nothing to go by.</summary>
    public static string? OfFailure(JsonValue body)
    {
        if (body.IsArray)
        {
            body = body.First;
        }

        return Inside(body) ?? (body.IsObject ? OfObjectOrNull(body) : null);
    }

    /// <summary>The name of an error object.</summary>
    public static string OfObject(JsonValue error) => OfObjectOrNull(error) ?? Unnamed;

    /// <summary>A name that is fit for a record, or null: a message is not a name, and neither is a code that anybody could put anything
    /// into.</summary>
    public static string? Clean(string? name) => name is { Length: > 0 and <= MaxLength } && ErrorWords.Make(name) ? name : null;

    private static string? OfObjectOrNull(JsonValue error)
    {
        // "error" is what an envelope is called, not what went wrong.
        var type = Clean(error["type"u8].AsString());
        return (type is "error" ? null : type)
            ?? Clean(error["status"u8].AsString())
            ?? Clean(error["code"u8].AsString())
            ?? Clean(error["__type"u8].AsString())
            ?? (error["code"u8].AsInt() is { } code ? $"code_{code}" : null)
            ?? (error["message"u8].IsString ? Unnamed : null);
    }
}
