using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Batches;

/// <summary>
/// One request of a batch: in the call that begins it, or a line of the file that was uploaded for it. Its texts follow those that were
/// read before.
/// </summary>
internal static class BatchRequest
{
    /// <summary>Reads a request by the URL that it names, or by its looks.</summary>
    public static void Read(JsonValue item, IReadOnlyList<JsonDialect> known, RequestBuilder request)
    {
        // OpenAI and Mistral; Anthropic; Gemini; xAI; Bedrock.
        var body = item["body"u8].IsObject ? item["body"u8]
            : item["params"u8].IsObject ? item["params"u8]
            : item["request"u8].IsObject ? item["request"u8]
            : item["batch_request"u8]["chat_get_completion"u8].IsObject ? item["batch_request"u8]["chat_get_completion"u8]
            : item["modelInput"u8];
        if (body.IsObject && Find(item, body, known) is { } dialect)
        {
            dialect.ReadInto(body, request);
        }
    }

    private static JsonDialect? Find(JsonValue item, JsonValue body, IReadOnlyList<JsonDialect> known)
    {
        if (item["url"u8].AsString() is { } url)
        {
            var head = new RequestHead("POST", url, null, static _ => null);
            foreach (var dialect in known)
            {
                if (dialect.Matches(in head))
                {
                    return dialect;
                }
            }
        }

        // Anthropic's params name no version; the model may be named by the job alone.
        var name = item["params"u8].IsObject ? "anthropic.messages" : null;
        foreach (var dialect in known)
        {
            if (name is null ? dialect.RecognisesRequest(body) : dialect.Name == name)
            {
                return dialect;
            }
        }

        var fallback = body["messages"u8].IsArray ? "openai.chat" : body["contents"u8].HasValue || body["content"u8].IsObject ? "gemini.generate" : "openai.embeddings";
        return known.FirstOrDefault(dialect => dialect.Name == fallback);
    }
}
