using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenGate.Demo.Wire;

/// <summary>
/// Bedrock's Converse and ConverseStream of text, after the API reference
/// (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html and API_runtime_ConverseStream.html). The stream is binary.
/// </summary>
/// <param name="streams">Which of the two.</param>
internal sealed class BedrockConverseShape(bool streams) : IServedShape
{
    public string Path => streams ? "/model/{model}/converse-stream" : "/model/{model}/converse";

    public bool? Streams => streams;

    public string StreamType => "application/vnd.amazon.eventstream";

    public Ask ReadAsk(JsonElement body) => new()
    {
        Model = "",
        System = WireJson.Text(body, "system"),
        Turns = [.. body.GetProperty("messages").EnumerateArray().Select(static message => new Turn(
            message.GetProperty("role").ValueEquals("assistant") ? Speaker.Assistant : Speaker.User,
            WireJson.Text(message, "content")))],
        MaxTokens = body.TryGetProperty("inferenceConfig", out var config) ? WireJson.Number(config, "maxTokens") : null,
    };

    public byte[] WriteReply(Ask ask, Reply reply, string id, long createdAt)
    {
        var body = new JsonObject
        {
            ["output"] = new JsonObject
            {
                ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = new JsonArray(new JsonObject { ["text"] = reply.Text }) },
            },
            ["stopReason"] = Stop(reply),
            ["usage"] = Usage(reply.Usage),
            ["metrics"] = new JsonObject { ["latencyMs"] = 12 },
        };
        return Encoding.UTF8.GetBytes(body.ToJsonString(WireJson.Options));
    }

    public IEnumerable<Frame> StreamReply(Ask ask, Reply reply, IReadOnlyList<string> pieces, string id, long createdAt)
    {
        static Frame Event(string type, JsonObject payload, bool pause = false) => new(EventStreamFrame.Encode(type, payload), pause);

        yield return Event("messageStart", new() { ["role"] = "assistant" }, pause: true);
        foreach (var piece in pieces)
        {
            yield return Event("contentBlockDelta", new() { ["contentBlockIndex"] = 0, ["delta"] = new JsonObject { ["text"] = piece } }, pause: true);
        }

        yield return Event("contentBlockStop", new() { ["contentBlockIndex"] = 0 });
        yield return Event("messageStop", new() { ["stopReason"] = Stop(reply) });
        yield return Event("metadata", new() { ["usage"] = Usage(reply.Usage), ["metrics"] = new JsonObject { ["latencyMs"] = 12 } });
    }

    public byte[] WriteError(int status, string kind, string message) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["message"] = message }.ToJsonString(WireJson.Options));

    private static string Stop(Reply reply) => reply.Cut ? "max_tokens" : "end_turn";

    private static JsonObject? Usage(ReplyUsage? usage) => usage is null ? null : new()
    {
        ["inputTokens"] = usage.Input - usage.Cached,
        ["outputTokens"] = usage.Output,
        ["totalTokens"] = usage.Input + usage.Output,
        ["cacheReadInputTokens"] = usage.Cached,
        ["cacheWriteInputTokens"] = 0,
    };
}
