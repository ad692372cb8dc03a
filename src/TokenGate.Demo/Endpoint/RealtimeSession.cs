using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using TokenGate.Demo.Answers;
using TokenGate.Demo.Wire;
using TokenGate.Usage;

namespace TokenGate.Demo.Endpoint;

/// <summary>
/// A session of OpenAI's Realtime API in text, after the public API reference
/// (platform.openai.com/docs/api-reference/realtime-server-events): each
/// <c>response.create</c> is answered, and its <c>response.done</c> tells what it used.
/// </summary>
internal sealed class RealtimeSession(WebSocket socket, string model, Answerer answerer, ITokenCounter counter, Action<ReplyUsage> served)
{
    private const int MaxMessageBytes = 256 * 1024;

    private readonly List<Turn> _turns = [];
    private string _instructions = "";
    private int _answers;
    private int _events;

    /// <summary>Serves the session to its end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await SendAsync("session.created", new() { ["session"] = Session() }, cancellationToken);
        var buffer = new byte[MaxMessageBytes];
        while (await ReceiveAsync(buffer, cancellationToken) is { } length)
        {
            using var message = JsonDocument.Parse(buffer.AsMemory(0, length));
            await HandleAsync(message.RootElement, cancellationToken);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", cancellationToken);
    }

    private async Task<int?> ReceiveAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close || length + part.Count == buffer.Length)
            {
                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return length;
            }
        }
    }

    private async Task HandleAsync(JsonElement message, CancellationToken cancellationToken)
    {
        switch (message.GetProperty("type").GetString())
        {
            case "session.update":
                _instructions = WireJson.Text(message.GetProperty("session"), "instructions");
                await SendAsync("session.updated", new() { ["session"] = Session() }, cancellationToken);
                break;
            case "conversation.item.create":
                _turns.Add(new Turn(Speaker.User, WireJson.Text(message.GetProperty("item"), "content")));
                await SendAsync("conversation.item.created", new() { ["item"] = JsonNode.Parse(message.GetProperty("item").GetRawText()) }, cancellationToken);
                break;
            case "response.create":
                await AnswerAsync(cancellationToken);
                break;
            default:
                await SendAsync("error", new() { ["error"] = new JsonObject { ["type"] = "invalid_request_error", ["message"] = "Unknown event." } }, cancellationToken);
                break;
        }
    }

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        var ask = new Ask { Model = model, System = _instructions, Turns = [.. _turns] };
        var reply = answerer.Answer(ask);
        var usage = UsageEstimate.Create(ask, reply, counter);
        var id = $"resp_{++_answers}_{Guid.CreateVersion7():N}";
        await SendAsync("response.created", new() { ["response"] = Response(id, "in_progress", null, null) }, cancellationToken);
        foreach (var piece in WireJson.Halves(reply.Text))
        {
            var delta = new JsonObject { ["response_id"] = id, ["item_id"] = "item_" + id, ["output_index"] = 0, ["content_index"] = 0, ["delta"] = piece };
            await SendAsync("response.output_text.delta", delta, cancellationToken);
        }

        served(usage);
        await SendAsync("response.done", new() { ["response"] = Response(id, "completed", reply.Text, usage) }, cancellationToken);
        _turns.Add(new Turn(Speaker.Assistant, reply.Text));
    }

    private JsonObject Session() => new()
    {
        ["type"] = "realtime",
        ["object"] = "realtime.session",
        ["model"] = model,
        ["instructions"] = _instructions,
        ["output_modalities"] = new JsonArray("text"),
    };

    private static JsonObject Response(string id, string status, string? text, ReplyUsage? usage) => new()
    {
        ["object"] = "realtime.response",
        ["id"] = id,
        ["status"] = status,
        ["output"] = text is null ? new JsonArray() : new JsonArray(new JsonObject
        {
            ["id"] = "item_" + id,
            ["type"] = "message",
            ["role"] = "assistant",
            ["content"] = new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = text }),
        }),
        ["usage"] = usage is null ? null : new JsonObject
        {
            ["total_tokens"] = usage.Input + usage.Output,
            ["input_tokens"] = usage.Input,
            ["output_tokens"] = usage.Output,
            ["input_token_details"] = new JsonObject { ["text_tokens"] = usage.Input, ["audio_tokens"] = 0, ["cached_tokens"] = usage.Cached },
            ["output_token_details"] = new JsonObject { ["text_tokens"] = usage.Output, ["audio_tokens"] = 0 },
        },
    };

    private Task SendAsync(string type, JsonObject message, CancellationToken cancellationToken)
    {
        message.Insert(0, "type", type);
        message["event_id"] = $"event_{++_events}";
        return socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, WireJson.Options), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
    }
}
