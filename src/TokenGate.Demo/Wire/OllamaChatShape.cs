using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenGate.Demo.Wire;

/// <summary>
/// Ollama's chat of text, after its API documentation (github.com/ollama/ollama/blob/main/docs/api.md): one JSON object for each line.
/// </summary>
internal sealed class OllamaChatShape : IServedShape
{
    public string Path => "/api/chat";

    public string StreamType => "application/x-ndjson";

    public Ask ReadAsk(JsonElement body)
    {
        var messages = body.GetProperty("messages").EnumerateArray().ToList();
        return new Ask
        {
            Model = body.GetProperty("model").GetString() ?? "",
            System = string.Join('\n', messages.Where(static message => message.GetProperty("role").ValueEquals("system")).Select(static message => WireJson.Text(message, "content"))),
            Turns = [.. messages.Where(static message => !message.GetProperty("role").ValueEquals("system")).Select(static message => new Turn(
                message.GetProperty("role").ValueEquals("assistant") ? Speaker.Assistant : Speaker.User,
                WireJson.Text(message, "content")))],

            // Ollama streams unless told not to.
            Stream = !body.TryGetProperty("stream", out var stream) || stream.ValueKind != JsonValueKind.False,
            MaxTokens = body.TryGetProperty("options", out var options) ? WireJson.Number(options, "num_predict") : null,
        };
    }

    public byte[] WriteReply(Ask ask, Reply reply, string id, long createdAt) =>
        Encoding.UTF8.GetBytes(Object(ask, reply.Text, reply, createdAt).ToJsonString(WireJson.Options));

    public IEnumerable<Frame> StreamReply(Ask ask, Reply reply, IReadOnlyList<string> pieces, string id, long createdAt)
    {
        foreach (var piece in pieces)
        {
            yield return new Frame(Object(ask, piece, null, createdAt).ToJsonString(WireJson.Options) + "\n", pause: true);
        }

        yield return new Frame(Object(ask, "", reply, createdAt).ToJsonString(WireJson.Options) + "\n", pause: false);
    }

    public byte[] WriteError(int status, string kind, string message) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["error"] = message }.ToJsonString(WireJson.Options));

    private static JsonObject Object(Ask ask, string text, Reply? ended, long createdAt)
    {
        var body = new JsonObject
        {
            ["model"] = ask.Model,
            ["created_at"] = DateTimeOffset.FromUnixTimeSeconds(createdAt).ToString("O", CultureInfo.InvariantCulture),
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text },
            ["done"] = ended is not null,
        };
        if (ended is not null)
        {
            body["done_reason"] = ended.Cut ? "length" : "stop";
            body["total_duration"] = 5_000_000;
        }

        if (ended?.Usage is { } usage)
        {
            body["prompt_eval_count"] = usage.Input;
            body["eval_count"] = usage.Output;
        }

        return body;
    }
}
