using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenGate.Demo.Wire;

/// <summary>
/// Bedrock's InvokeModel and InvokeModelWithResponseStream of Anthropic's models, whose own bodies they carry
/// (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html): in the stream each event is one message,
/// as base64.
/// </summary>
/// <param name="streams">Which of the two.</param>
internal sealed class BedrockInvokeShape(bool streams) : IServedShape
{
    private readonly AnthropicMessagesWire _messages = new();

    public string Path => streams ? "/model/{model}/invoke-with-response-stream" : "/model/{model}/invoke";

    public bool? Streams => streams;

    public string StreamType => "application/vnd.amazon.eventstream";

    public Ask ReadAsk(JsonElement body) => _messages.ReadAsk(body);

    public byte[] WriteReply(Ask ask, Reply reply, string id, long createdAt) => _messages.WriteReply(ask, reply, id, createdAt);

    public IEnumerable<Frame> StreamReply(Ask ask, Reply reply, IReadOnlyList<string> pieces, string id, long createdAt)
    {
        foreach (var frame in _messages.StreamReply(ask, reply, pieces, id, createdAt))
        {
            var data = JsonNode.Parse(frame.Text[(frame.Text.IndexOf("data: ", StringComparison.Ordinal) + 6)..])!.AsObject();
            if (data["type"]!.GetValue<string>() == "message_stop" && reply.Usage is { } usage)
            {
                data["amazon-bedrock-invocationMetrics"] = new JsonObject
                {
                    ["inputTokenCount"] = usage.Input - usage.Cached,
                    ["outputTokenCount"] = usage.Output,
                    ["invocationLatency"] = 12,
                    ["firstByteLatency"] = 5,
                    ["cacheReadInputTokenCount"] = usage.Cached,
                };
            }

            var packed = Convert.ToBase64String(Encoding.UTF8.GetBytes(data.ToJsonString(WireJson.Options)));
            yield return new Frame(EventStreamFrame.Encode("chunk", new() { ["bytes"] = packed }), frame.Pause);
        }
    }

    public byte[] WriteError(int status, string kind, string message) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["message"] = message }.ToJsonString(WireJson.Options));
}
