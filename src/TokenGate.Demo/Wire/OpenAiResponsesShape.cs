using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenGate.Demo.Wire;

/// <summary>
/// OpenAI responses of text, after the public API reference (platform.openai.com/docs/api-reference/responses and /responses-streaming).
/// </summary>
internal sealed class OpenAiResponsesShape : IServedShape
{
    public string Path => "/v1/responses";

    public Ask ReadAsk(JsonElement body)
    {
        var input = body.GetProperty("input");
        var turns = input.ValueKind == JsonValueKind.String
            ? [new Turn(Speaker.User, input.GetString()!)]
            : input.EnumerateArray().Select(static item => new Turn(
                item.GetProperty("role").ValueEquals("assistant") ? Speaker.Assistant : Speaker.User,
                WireJson.Text(item, "content"))).ToList();
        return new Ask
        {
            Model = body.GetProperty("model").GetString() ?? "",
            System = WireJson.Text(body, "instructions"),
            Turns = turns,
            Stream = WireJson.Flag(body, "stream"),
            MaxTokens = WireJson.Number(body, "max_output_tokens"),
        };
    }

    public byte[] WriteReply(Ask ask, Reply reply, string id, long createdAt) =>
        Encoding.UTF8.GetBytes(Response(ask, reply, id, createdAt, done: true).ToJsonString(WireJson.Options));

    public IEnumerable<Frame> StreamReply(Ask ask, Reply reply, IReadOnlyList<string> pieces, string id, long createdAt)
    {
        var number = 0;
        Frame Event(string name, JsonObject data, bool pause = false)
        {
            data.Insert(0, "type", name);
            data["sequence_number"] = number++;
            return new Frame(WireJson.Event(name, data), pause);
        }

        JsonObject Place(string name, JsonNode value) => new()
        {
            ["item_id"] = "msg_" + id,
            ["output_index"] = 0,
            ["content_index"] = 0,
            [name] = value,
        };

        yield return Event("response.created", new() { ["response"] = Response(ask, reply, id, createdAt, done: false) });
        yield return Event("response.in_progress", new() { ["response"] = Response(ask, reply, id, createdAt, done: false) });
        yield return Event("response.output_item.added", new() { ["output_index"] = 0, ["item"] = Message("", id, done: false) }, pause: true);
        yield return Event("response.content_part.added", Place("part", Part("")));
        foreach (var piece in pieces)
        {
            yield return Event("response.output_text.delta", Place("delta", piece), pause: true);
        }

        yield return Event("response.output_text.done", Place("text", reply.Text));
        yield return Event("response.content_part.done", Place("part", Part(reply.Text)));
        yield return Event("response.output_item.done", new() { ["output_index"] = 0, ["item"] = Message(reply.Text, id, done: true) });
        yield return Event(
            reply.Cut ? "response.incomplete" : "response.completed",
            new() { ["response"] = Response(ask, reply, id, createdAt, done: true) });
    }

    public byte[] WriteError(int status, string kind, string message) => new OpenAiChatWire().WriteError(status, kind, message);

    private static JsonObject Response(Ask ask, Reply reply, string id, long createdAt, bool done)
    {
        var response = new JsonObject
        {
            ["id"] = "resp_" + id,
            ["object"] = "response",
            ["created_at"] = createdAt,
            ["status"] = !done ? "in_progress" : reply.Cut ? "incomplete" : "completed",
            ["error"] = null,
            ["incomplete_details"] = done && reply.Cut ? new JsonObject { ["reason"] = "max_output_tokens" } : null,
            ["model"] = ask.Model,
            ["output"] = done ? new JsonArray(Message(reply.Text, id, done)) : new JsonArray(),
            ["parallel_tool_calls"] = true,
            ["tools"] = new JsonArray(),
        };
        response["usage"] = done && reply.Usage is { } usage
            ? new JsonObject
            {
                ["input_tokens"] = usage.Input,
                ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.Cached },
                ["output_tokens"] = usage.Output,
                ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
                ["total_tokens"] = usage.Input + usage.Output,
            }
            : null;
        return response;
    }

    private static JsonObject Message(string text, string id, bool done) => new()
    {
        ["id"] = "msg_" + id,
        ["type"] = "message",
        ["status"] = done ? "completed" : "in_progress",
        ["role"] = "assistant",
        ["content"] = done ? new JsonArray(Part(text)) : new JsonArray(),
    };

    private static JsonObject Part(string text) => new() { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray() };
}
