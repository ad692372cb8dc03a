using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenGate.Demo.Wire;

/// <summary>Anthropic messages, after the public API reference (docs.anthropic.com/en/api/messages and /messages-streaming).</summary>
internal sealed class AnthropicMessagesWire : IWire
{
    private const int DefaultLimit = 4096;

    public string Path => "/v1/messages";

    public IReadOnlyList<KeyValuePair<string, string>> ClientHeaders => [new("anthropic-version", "2023-06-01")];

    public byte[] WriteAsk(Ask ask)
    {
        var body = new JsonObject { ["model"] = ask.Model, ["max_tokens"] = ask.MaxTokens ?? DefaultLimit };
        if (ask.System.Length > 0)
        {
            body["system"] = ask.System;
        }

        body["messages"] = new JsonArray([.. ask.Turns.Select(Message)]);
        if (ask.Tools.Count > 0)
        {
            body["tools"] = new JsonArray([.. ask.Tools.Select(tool => new JsonObject
            {
                ["name"] = tool.Name,
                ["description"] = tool.Description,
                ["input_schema"] = JsonNode.Parse(tool.Parameters),
            })]);
        }

        if (ask.Stream)
        {
            body["stream"] = true;
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString(WireJson.Options));
    }

    public Ask ReadAsk(JsonElement body)
    {
        var turns = new List<Turn>();
        foreach (var message in body.GetProperty("messages").EnumerateArray())
        {
            turns.Add(ReadTurn(message));
        }

        return new Ask
        {
            Model = WireJson.Text(body, "model"),
            System = WireJson.Text(body, "system"),
            Tools = [.. WireJson.Items(body, "tools").Select(WireJson.ReadTool("input_schema"))],
            Turns = turns,
            Stream = WireJson.Flag(body, "stream"),
            MaxTokens = WireJson.Number(body, "max_tokens"),
        };
    }

    public byte[] WriteReply(Ask ask, Reply reply, string id, long createdAt)
    {
        var body = MessageObject(ask, id);
        var content = new JsonArray();
        if (reply.Text.Length > 0)
        {
            content.Add(new JsonObject { ["type"] = "text", ["text"] = reply.Text });
        }

        if (reply.Call is { } call)
        {
            content.Add(CallObject(call));
        }

        body["content"] = content;
        body["stop_reason"] = StopReason(reply);
        if (reply.Usage is { } usage)
        {
            body["usage"] = UsageObject(usage, usage.Output);
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString(WireJson.Options));
    }

    public IEnumerable<Frame> StreamReply(Ask ask, Reply reply, IReadOnlyList<string> pieces, string id, long createdAt)
    {
        static Frame Event(string name, JsonObject data, bool pause = false)
        {
            data.Insert(0, "type", name);
            return new Frame(WireJson.Event(name, data), pause);
        }

        static Frame Delta(int index, JsonObject delta) =>
            Event("content_block_delta", new JsonObject { ["index"] = index, ["delta"] = delta }, pause: true);

        var message = MessageObject(ask, id);
        if (reply.Usage is { } usage)
        {
            // The count of the output is not known yet; the real service opens with a placeholder too.
            message["usage"] = UsageObject(usage, output: 1);
        }

        yield return Event("message_start", new JsonObject { ["message"] = message }, pause: true);
        yield return Event("ping", []);
        var index = 0;
        if (pieces.Count > 0)
        {
            yield return Event("content_block_start", new JsonObject
            {
                ["index"] = index,
                ["content_block"] = new JsonObject { ["type"] = "text", ["text"] = "" },
            });
            foreach (var piece in pieces)
            {
                yield return Delta(index, new JsonObject { ["type"] = "text_delta", ["text"] = piece });
            }

            yield return Event("content_block_stop", new JsonObject { ["index"] = index++ });
        }

        if (reply.Call is { } call)
        {
            yield return Event("content_block_start", new JsonObject
            {
                ["index"] = index,
                ["content_block"] = new JsonObject { ["type"] = "tool_use", ["id"] = call.Id, ["name"] = call.Name, ["input"] = new JsonObject() },
            });
            foreach (var part in WireJson.Halves(call.Arguments))
            {
                yield return Delta(index, new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = part });
            }

            yield return Event("content_block_stop", new JsonObject { ["index"] = index });
        }

        yield return Event("message_delta", new JsonObject
        {
            ["delta"] = new JsonObject { ["stop_reason"] = StopReason(reply), ["stop_sequence"] = null },
            ["usage"] = new JsonObject { ["output_tokens"] = reply.Usage?.Output ?? 0 },
        });
        yield return Event("message_stop", []);
    }

    public Reply ReadReply(JsonElement body)
    {
        var text = new StringBuilder();
        ToolCall? call = null;
        foreach (var block in body.GetProperty("content").EnumerateArray())
        {
            text.Append(WireJson.Text(block, "text"));
            call ??= ReadCall(block);
        }

        return new Reply
        {
            Text = text.ToString(),
            Call = call,
            Cut = body.GetProperty("stop_reason").ValueEquals("max_tokens"),
            Usage = ReadUsage(body, output: null),
        };
    }

    public Reply ReadStream(IEnumerable<JsonElement> events)
    {
        var text = new StringBuilder();
        var arguments = new StringBuilder();
        (string Id, string Name)? call = null;
        ReplyUsage? usage = null;
        var cut = false;
        foreach (var data in events)
        {
            switch (data.GetProperty("type").GetString())
            {
                case "message_start":
                    usage = ReadUsage(data.GetProperty("message"), output: null);
                    break;
                case "content_block_start" when data.GetProperty("content_block") is var block && block.GetProperty("type").ValueEquals("tool_use"):
                    call ??= (block.GetProperty("id").GetString()!, block.GetProperty("name").GetString()!);
                    break;
                case "content_block_delta":
                    text.Append(WireJson.Text(data.GetProperty("delta"), "text"));
                    arguments.Append(WireJson.Text(data.GetProperty("delta"), "partial_json"));
                    break;
                case "message_delta":
                    cut |= data.GetProperty("delta").GetProperty("stop_reason").ValueEquals("max_tokens");
                    usage = usage is null ? null : usage with { Output = data.GetProperty("usage").GetProperty("output_tokens").GetInt64() };
                    break;
                default:
                    break;
            }
        }

        return new Reply
        {
            Text = text.ToString(),
            Call = call is { } found ? new ToolCall(found.Id, found.Name, arguments.ToString()) : null,
            Cut = cut,
            Usage = usage,
        };
    }

    public byte[] WriteError(int status, string kind, string message) =>
        Encoding.UTF8.GetBytes(new JsonObject
        {
            ["type"] = "error",
            ["error"] = new JsonObject { ["type"] = kind, ["message"] = message },
        }.ToJsonString(WireJson.Options));

    private static JsonObject MessageObject(Ask ask, string id) => new()
    {
        ["id"] = "msg_" + id,
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = ask.Model,
        ["content"] = new JsonArray(),
        ["stop_reason"] = null,
        ["stop_sequence"] = null,
    };

    private static JsonObject Message(Turn turn) => turn switch
    {
        { Speaker: Speaker.Tool, Call: { } call } => new()
        {
            ["role"] = "user",
            ["content"] = new JsonArray(new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = call.Id, ["content"] = turn.Text }),
        },
        { Speaker: Speaker.Assistant, Call: { } call } => new()
        {
            ["role"] = "assistant",
            ["content"] = turn.Text.Length == 0
                ? new JsonArray(CallObject(call))
                : new JsonArray(new JsonObject { ["type"] = "text", ["text"] = turn.Text }, CallObject(call)),
        },
        { Speaker: Speaker.Assistant } => new() { ["role"] = "assistant", ["content"] = turn.Text },
        _ => new() { ["role"] = "user", ["content"] = turn.Text },
    };

    private static Turn ReadTurn(JsonElement message)
    {
        var assistant = message.GetProperty("role").ValueEquals("assistant");
        ToolCall? call = null;
        var text = new StringBuilder(WireJson.Text(message, "content"));
        foreach (var block in WireJson.Items(message, "content"))
        {
            if (block.GetProperty("type").ValueEquals("tool_result"))
            {
                return new Turn(Speaker.Tool, WireJson.Text(block, "content"), new ToolCall(block.GetProperty("tool_use_id").GetString()!, "", ""));
            }

            call ??= ReadCall(block);
        }

        return new Turn(assistant ? Speaker.Assistant : Speaker.User, text.ToString(), call);
    }

    private static JsonObject CallObject(ToolCall call) => new()
    {
        ["type"] = "tool_use",
        ["id"] = call.Id,
        ["name"] = call.Name,
        ["input"] = JsonNode.Parse(call.Arguments),
    };

    private static ToolCall? ReadCall(JsonElement block) => block.GetProperty("type").ValueEquals("tool_use")
        ? new ToolCall(block.GetProperty("id").GetString()!, block.GetProperty("name").GetString()!, block.GetProperty("input").GetRawText())
        : null;

    private static string StopReason(Reply reply) => reply.Call is not null ? "tool_use" : reply.Cut ? "max_tokens" : "end_turn";

    /// <summary>Here cached input is reported beside the input tokens, not within them.</summary>
    private static JsonObject UsageObject(ReplyUsage usage, long output) => new()
    {
        ["input_tokens"] = usage.Input - usage.Cached,
        ["cache_creation_input_tokens"] = 0,
        ["cache_read_input_tokens"] = usage.Cached,
        ["output_tokens"] = output,
    };

    private static ReplyUsage? ReadUsage(JsonElement message, long? output)
    {
        if (!message.TryGetProperty("usage", out var usage))
        {
            return null;
        }

        var cached = usage.GetProperty("cache_read_input_tokens").GetInt64();
        return new ReplyUsage(usage.GetProperty("input_tokens").GetInt64() + cached, output ?? usage.GetProperty("output_tokens").GetInt64(), cached);
    }
}
