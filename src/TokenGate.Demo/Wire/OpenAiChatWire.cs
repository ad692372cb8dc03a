using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenGate.Demo.Wire;

/// <summary>OpenAI chat completions, after the public API reference (platform.openai.com/docs/api-reference/chat).</summary>
internal sealed class OpenAiChatWire : IWire
{
    public string Path => "/v1/chat/completions";

    public IReadOnlyList<KeyValuePair<string, string>> ClientHeaders => [];

    public byte[] WriteAsk(Ask ask)
    {
        var messages = new JsonArray();
        if (ask.System.Length > 0)
        {
            messages.Add(new JsonObject { ["role"] = "system", ["content"] = ask.System });
        }

        foreach (var turn in ask.Turns)
        {
            messages.Add(Message(turn));
        }

        var body = new JsonObject { ["model"] = ask.Model, ["messages"] = messages };
        if (ask.Tools.Count > 0)
        {
            body["tools"] = new JsonArray([.. ask.Tools.Select(tool => new JsonObject
            {
                ["type"] = "function",
                ["function"] = new JsonObject
                {
                    ["name"] = tool.Name,
                    ["description"] = tool.Description,
                    ["parameters"] = JsonNode.Parse(tool.Parameters),
                },
            })]);
        }

        if (ask.MaxTokens is { } limit)
        {
            body["max_tokens"] = limit;
        }

        if (ask.Stream)
        {
            body["stream"] = true;
            if (ask.IncludeUsage)
            {
                body["stream_options"] = new JsonObject { ["include_usage"] = true };
            }
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString(WireJson.Options));
    }

    public Ask ReadAsk(JsonElement body)
    {
        var system = new StringBuilder();
        var turns = new List<Turn>();
        foreach (var message in body.GetProperty("messages").EnumerateArray())
        {
            var text = WireJson.Text(message, "content");
            switch (message.GetProperty("role").GetString())
            {
                case "system" or "developer":
                    system.Append(text);
                    break;
                case "tool":
                    var id = message.GetProperty("tool_call_id").GetString() ?? "";
                    turns.Add(new Turn(Speaker.Tool, text, new ToolCall(id, "", "")));
                    break;
                case "assistant":
                    turns.Add(new Turn(Speaker.Assistant, text, ReadCall(message)));
                    break;
                default:
                    turns.Add(new Turn(Speaker.User, text));
                    break;
            }
        }

        return new Ask
        {
            Model = body.GetProperty("model").GetString() ?? "",
            System = system.ToString(),
            Tools = [.. WireJson.Items(body, "tools").Select(tool => tool.GetProperty("function")).Select(WireJson.ReadTool("parameters"))],
            Turns = turns,
            Stream = WireJson.Flag(body, "stream"),
            IncludeUsage = body.TryGetProperty("stream_options", out var options) && WireJson.Flag(options, "include_usage"),
            MaxTokens = WireJson.Number(body, "max_completion_tokens") ?? WireJson.Number(body, "max_tokens"),
        };
    }

    public byte[] WriteReply(Ask ask, Reply reply, string id, long createdAt)
    {
        var message = new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = reply.Text.Length > 0 || reply.Call is null ? reply.Text : null,
            ["refusal"] = null,
        };
        if (reply.Call is { } call)
        {
            message["tool_calls"] = new JsonArray(CallObject(call));
        }

        var body = new JsonObject
        {
            ["id"] = "chatcmpl-" + id,
            ["object"] = "chat.completion",
            ["created"] = createdAt,
            ["model"] = ask.Model,
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["message"] = message,
                ["logprobs"] = null,
                ["finish_reason"] = FinishReason(reply),
            }),
        };
        if (reply.Usage is { } usage)
        {
            body["usage"] = UsageObject(usage);
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString(WireJson.Options));
    }

    public IEnumerable<Frame> StreamReply(Ask ask, Reply reply, IReadOnlyList<string> pieces, string id, long createdAt)
    {
        Frame Chunk(JsonArray choices, bool pause, JsonNode? usage = null)
        {
            var chunk = new JsonObject
            {
                ["id"] = "chatcmpl-" + id,
                ["object"] = "chat.completion.chunk",
                ["created"] = createdAt,
                ["model"] = ask.Model,
                ["choices"] = choices,
            };
            if (ask.IncludeUsage)
            {
                chunk["usage"] = usage;
            }

            return new Frame($"data: {chunk.ToJsonString(WireJson.Options)}\n\n", pause);
        }

        static JsonArray Delta(JsonObject delta, string? finish = null) =>
            new(new JsonObject { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finish });

        yield return Chunk(Delta(new JsonObject { ["role"] = "assistant", ["content"] = reply.Call is null ? "" : null }), pause: true);
        foreach (var piece in pieces)
        {
            yield return Chunk(Delta(new JsonObject { ["content"] = piece }), pause: true);
        }

        if (reply.Call is { } call)
        {
            var head = CallObject(call with { Arguments = "" });
            head["index"] = 0;
            yield return Chunk(Delta(new JsonObject { ["tool_calls"] = new JsonArray(head) }), pause: true);
            foreach (var part in WireJson.Halves(call.Arguments))
            {
                var delta = new JsonObject { ["index"] = 0, ["function"] = new JsonObject { ["arguments"] = part } };
                yield return Chunk(Delta(new JsonObject { ["tool_calls"] = new JsonArray(delta) }), pause: true);
            }
        }

        yield return Chunk(Delta([], FinishReason(reply)), pause: false);
        if (ask.IncludeUsage && reply.Usage is { } usage)
        {
            yield return Chunk([], pause: false, UsageObject(usage));
        }

        yield return new Frame("data: [DONE]\n\n", pause: false);
    }

    public Reply ReadReply(JsonElement body)
    {
        var choice = body.GetProperty("choices")[0];
        var message = choice.GetProperty("message");
        return new Reply
        {
            Text = WireJson.Text(message, "content"),
            Call = ReadCall(message),
            Cut = choice.GetProperty("finish_reason").GetString() == "length",
            Usage = ReadUsage(body),
        };
    }

    public Reply ReadStream(IEnumerable<JsonElement> events)
    {
        var text = new StringBuilder();
        var arguments = new StringBuilder();
        (string Id, string Name)? call = null;
        ReplyUsage? usage = null;
        var cut = false;
        foreach (var chunk in events)
        {
            usage = ReadUsage(chunk) ?? usage;
            foreach (var choice in WireJson.Items(chunk, "choices"))
            {
                cut |= choice.TryGetProperty("finish_reason", out var finish) && finish.ValueEquals("length");
                var delta = choice.GetProperty("delta");
                text.Append(WireJson.Text(delta, "content"));
                foreach (var part in WireJson.Items(delta, "tool_calls"))
                {
                    var function = part.GetProperty("function");
                    call ??= (part.GetProperty("id").GetString()!, function.GetProperty("name").GetString()!);
                    arguments.Append(WireJson.Text(function, "arguments"));
                }
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
            ["error"] = new JsonObject { ["message"] = message, ["type"] = kind, ["param"] = null, ["code"] = null },
        }.ToJsonString(WireJson.Options));

    private static JsonObject Message(Turn turn) => turn switch
    {
        { Speaker: Speaker.Tool, Call: { } call } => new() { ["role"] = "tool", ["tool_call_id"] = call.Id, ["content"] = turn.Text },
        { Speaker: Speaker.Assistant, Call: { } call } => new()
        {
            ["role"] = "assistant",
            ["content"] = turn.Text.Length > 0 ? turn.Text : null,
            ["tool_calls"] = new JsonArray(CallObject(call)),
        },
        { Speaker: Speaker.Assistant } => new() { ["role"] = "assistant", ["content"] = turn.Text },
        _ => new() { ["role"] = "user", ["content"] = turn.Text },
    };

    private static JsonObject CallObject(ToolCall call) => new()
    {
        ["id"] = call.Id,
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
    };

    private static ToolCall? ReadCall(JsonElement message)
    {
        foreach (var call in WireJson.Items(message, "tool_calls"))
        {
            var function = call.GetProperty("function");
            return new ToolCall(call.GetProperty("id").GetString()!, function.GetProperty("name").GetString()!, WireJson.Text(function, "arguments"));
        }

        return null;
    }

    private static string FinishReason(Reply reply) => reply.Call is not null ? "tool_calls" : reply.Cut ? "length" : "stop";

    private static JsonObject UsageObject(ReplyUsage usage) => new()
    {
        ["prompt_tokens"] = usage.Input,
        ["completion_tokens"] = usage.Output,
        ["total_tokens"] = usage.Input + usage.Output,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.Cached, ["audio_tokens"] = 0 },
        ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0, ["audio_tokens"] = 0 },
    };

    private static ReplyUsage? ReadUsage(JsonElement body) =>
        body.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object
            ? new ReplyUsage(
                usage.GetProperty("prompt_tokens").GetInt64(),
                usage.GetProperty("completion_tokens").GetInt64(),
                usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt64())
            : null;
}
