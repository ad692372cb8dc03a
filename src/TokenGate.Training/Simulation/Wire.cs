using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TokenGate.Training.Corpora;
using TokenGate.Usage;

namespace TokenGate.Training.Simulation;

/// <summary>Puts drafts on the wire as the two commonest APIs do, streamed or not, with the usage that the provider would report.</summary>
internal static class Wire
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What the chat format adds to each message, in tokens.</summary>
    private const int MessageTokens = 4;

    /// <summary>Text as a JSON string.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, Relaxed);

    /// <summary>The path, request body and response body of a draft.</summary>
    public static (string Path, byte[] Request, byte[] Response, bool Streamed) Render(Draft draft, ITokenCounter counter, string id, int style)
    {
        var input = draft.Messages.Sum(message => MessageTokens + counter.Count(Encoding.UTF8.GetBytes(Billed(message))));
        input += draft.Tools is null ? 0 : counter.Count(Encoding.UTF8.GetBytes(draft.Tools));
        var output = Math.Max(1, counter.Count(Encoding.UTF8.GetBytes(draft.Answer)) + (draft.ToolCalls is null ? 0 : counter.Count(Encoding.UTF8.GetBytes(draft.ToolCalls))));
        var streamed = style % 5 < 2;
        var plain = draft.ToolCalls is null && draft.Tools is null && draft.Messages.All(message => message.Role is "user" or "assistant" or "system" && message.Content.Length > 0
            && !message.Json.Contains("\"tool_calls\"", StringComparison.Ordinal));
        return style % 10 < 3 && plain
            ? ("/v1/messages", AnthropicRequest(draft, streamed), streamed ? AnthropicStream(draft, id, input, output) : AnthropicBody(draft, id, input, output), streamed)
            : ("/v1/chat/completions", OpenAiRequest(draft, streamed), streamed ? OpenAiStream(draft, id, input, output) : OpenAiBody(draft, id, input, output), streamed);
    }

    /// <summary>What a provider counts of a message: what it says, and not the JSON that it travels in; tool calls as they stand.</summary>
    private static string Billed(ChatTurn message) => message.Json.Contains("\"tool_calls\"", StringComparison.Ordinal) ? message.Json : message.Content;

    private static byte[] OpenAiRequest(Draft draft, bool streamed)
    {
        var body = new StringBuilder("{\"model\":\"gpt-4o\",\"messages\":[");
        body.AppendJoin(',', draft.Messages.Select(message => message.Json)).Append(']');
        if (draft.Tools is { } tools)
        {
            body.Append(",\"tools\":").Append(tools);
        }

        return Encoding.UTF8.GetBytes(body.Append(streamed ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}" : "}").ToString());
    }

    private static byte[] OpenAiBody(Draft draft, string id, int input, int output) => Encoding.UTF8.GetBytes(
        $"{{\"id\":\"chatcmpl-{id}\",\"object\":\"chat.completion\",\"created\":1767600000,\"model\":\"gpt-4o-2024-08-06\",\"choices\":[{{\"index\":0,\"message\":{{\"role\":\"assistant\",\"content\":{Quote(draft.Answer)}"
        + (draft.ToolCalls is null ? "" : $",\"tool_calls\":{draft.ToolCalls}")
        + $"}},\"finish_reason\":\"{Finish(draft)}\"}}],\"usage\":{OpenAiUsage(input, output)}}}");

    private static string Finish(Draft draft) => draft.Cut ? "length" : draft.ToolCalls is null ? "stop" : "tool_calls";

    private static string OpenAiUsage(int input, int output) =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"prompt_tokens\":{input},\"completion_tokens\":{output},\"total_tokens\":{input + output}}}");

    private static byte[] OpenAiStream(Draft draft, string id, int input, int output)
    {
        var body = new StringBuilder();
        foreach (var piece in Pieces(draft.Answer))
        {
            Chunk($"{{\"content\":{Quote(piece)}}}", "null");
        }

        if (draft.ToolCalls is { } calls)
        {
            var index = 0;
            var numbered = JsonElement.Parse(calls).EnumerateArray().Select(call => $"{{\"index\":{index++},{call.GetRawText().AsSpan(1)}");
            Chunk($"{{\"tool_calls\":[{string.Join(',', numbered)}]}}", "null");
        }

        Chunk("{}", $"\"{Finish(draft)}\"");
        body.Append("data: {\"id\":\"chatcmpl-").Append(id).Append("\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-4o-2024-08-06\",\"choices\":[],\"usage\":")
            .Append(OpenAiUsage(input, output)).Append("}\n\ndata: [DONE]\n\n");
        return Encoding.UTF8.GetBytes(body.ToString());

        void Chunk(string delta, string finish) =>
            body.Append("data: {\"id\":\"chatcmpl-").Append(id).Append("\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-4o-2024-08-06\",\"choices\":[{\"index\":0,\"delta\":")
                .Append(delta).Append(",\"finish_reason\":").Append(finish).Append("}]}\n\n");
    }

    private static byte[] AnthropicRequest(Draft draft, bool streamed)
    {
        var body = new StringBuilder("{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":8192");
        var system = string.Join("\n\n", draft.Messages.Where(message => message.Role == "system").Select(message => message.Content));
        if (system.Length > 0)
        {
            body.Append(",\"system\":").Append(Quote(system));
        }

        body.Append(",\"messages\":[").AppendJoin(',', draft.Messages.Where(message => message.Role != "system")
            .Select(message => $"{{\"role\":\"{message.Role}\",\"content\":{Quote(message.Content)}}}")).Append(']');
        return Encoding.UTF8.GetBytes(body.Append(streamed ? ",\"stream\":true}" : "}").ToString());
    }

    private static byte[] AnthropicBody(Draft draft, string id, int input, int output) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"id\":\"msg_{id}\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5\",\"content\":[{{\"type\":\"text\",\"text\":{Quote(draft.Answer)}}}],\"stop_reason\":\"{(draft.Cut ? "max_tokens" : "end_turn")}\",\"stop_sequence\":null,\"usage\":{{\"input_tokens\":{input},\"output_tokens\":{output}}}}}"));

    private static byte[] AnthropicStream(Draft draft, string id, int input, int output)
    {
        var body = new StringBuilder();
        Event("message_start", string.Create(CultureInfo.InvariantCulture, $"\"message\":{{\"id\":\"msg_{id}\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5\",\"content\":[],\"stop_reason\":null,\"usage\":{{\"input_tokens\":{input},\"output_tokens\":1}}}}"));
        Event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}");
        foreach (var piece in Pieces(draft.Answer))
        {
            Event("content_block_delta", $"\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":{Quote(piece)}}}");
        }

        Event("content_block_stop", "\"index\":0");
        Event("message_delta", string.Create(CultureInfo.InvariantCulture, $"\"delta\":{{\"stop_reason\":\"{(draft.Cut ? "max_tokens" : "end_turn")}\",\"stop_sequence\":null}},\"usage\":{{\"output_tokens\":{output}}}"));
        Event("message_stop", null);
        return Encoding.UTF8.GetBytes(body.ToString());

        void Event(string type, string? fields) =>
            body.Append("event: ").Append(type).Append("\ndata: {\"type\":\"").Append(type).Append('"').Append(fields is null ? "" : ",").Append(fields).Append("}\n\n");
    }

    /// <summary>An answer in pieces of some eighty characters, never inside a surrogate pair.</summary>
    private static IEnumerable<string> Pieces(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(80, text.Length - at);
            length += at + length < text.Length && char.IsHighSurrogate(text[at + length - 1]) ? 1 : 0;
            yield return text.Substring(at, length);
            at += length;
        }
    }
}
