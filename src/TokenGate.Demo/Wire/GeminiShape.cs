using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenGate.Demo.Wire;

/// <summary>
/// Gemini's generateContent and streamGenerateContent (with <c>alt=sse</c>) of text, after the public API reference
/// (ai.google.dev/api/generate-content). Usage stands in each chunk and grows.
/// </summary>
/// <param name="streams">Which of the two.</param>
internal sealed class GeminiShape(bool streams) : IServedShape
{
    public string Path => streams ? "/v1beta/models/{model}:streamGenerateContent" : "/v1beta/models/{model}:generateContent";

    public bool? Streams => streams;

    public Ask ReadAsk(JsonElement body) => new()
    {
        Model = "",
        System = body.TryGetProperty("systemInstruction", out var system) ? WireJson.Text(system, "parts") : "",
        Turns = [.. body.GetProperty("contents").EnumerateArray().Select(static content => new Turn(
            content.TryGetProperty("role", out var role) && role.ValueEquals("model") ? Speaker.Assistant : Speaker.User,
            WireJson.Text(content, "parts")))],
        MaxTokens = body.TryGetProperty("generationConfig", out var config) ? WireJson.Number(config, "maxOutputTokens") : null,
    };

    public byte[] WriteReply(Ask ask, Reply reply, string id, long createdAt) =>
        Encoding.UTF8.GetBytes(Chunk(ask, reply.Text, Finish(reply), reply.Usage, id).ToJsonString(WireJson.Options));

    public IEnumerable<Frame> StreamReply(Ask ask, Reply reply, IReadOnlyList<string> pieces, string id, long createdAt)
    {
        for (var i = 0; i < pieces.Count; i++)
        {
            var last = i == pieces.Count - 1;
            var usage = reply.Usage is { } whole && !last ? whole with { Output = whole.Output * (i + 1) / pieces.Count } : reply.Usage;
            var chunk = Chunk(ask, pieces[i], last ? Finish(reply) : null, usage, id);
            yield return new Frame($"data: {chunk.ToJsonString(WireJson.Options)}\r\n\r\n", pause: true);
        }
    }

    public byte[] WriteError(int status, string kind, string message) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["error"] = new JsonObject { ["code"] = status, ["message"] = message, ["status"] = kind },
    }.ToJsonString(WireJson.Options));

    private static string Finish(Reply reply) => reply.Cut ? "MAX_TOKENS" : "STOP";

    private static JsonObject Chunk(Ask ask, string text, string? finish, ReplyUsage? usage, string id)
    {
        var candidate = new JsonObject
        {
            ["content"] = new JsonObject { ["parts"] = new JsonArray(new JsonObject { ["text"] = text }), ["role"] = "model" },
            ["index"] = 0,
        };
        if (finish is not null)
        {
            candidate["finishReason"] = finish;
        }

        var chunk = new JsonObject { ["candidates"] = new JsonArray(candidate), ["modelVersion"] = ask.Model, ["responseId"] = id };
        if (usage is not null)
        {
            chunk["usageMetadata"] = new JsonObject
            {
                ["promptTokenCount"] = usage.Input,
                ["candidatesTokenCount"] = usage.Output,
                ["totalTokenCount"] = usage.Input + usage.Output,
                ["cachedContentTokenCount"] = usage.Cached,
            };
        }

        return chunk;
    }
}
