using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiChat;

/// <summary>
/// Chat completions, whole (https://platform.openai.com/docs/api-reference/chat/object) and streamed
/// (https://platform.openai.com/docs/api-reference/chat-streaming/streaming), and text completions, whose choices carry <c>text</c>.
/// In a stream usage comes where the host puts it: in a last chunk with empty choices, on the chunk with the finish reason, in every chunk
/// (cumulative), under <c>x_groq</c> (https://console.groq.com/docs/api-reference#chat-create), or inside the choice
/// (https://platform.moonshot.ai/docs/api/chat).
/// </summary>
internal sealed class OpenAiChatShape : AnswerShape
{
    /// <summary>The one instance.</summary>
    public static OpenAiChatShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["choices"u8].IsArray;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.NoteModel(value["model"u8]);
        answer.NoteId(value["id"u8]);
        var position = 0;
        foreach (var choice in value["choices"u8].Items)
        {
            ReadChoice(choice, choice["index"u8].AsInt() ?? position, answer);
            position++;
        }

        answer.Error ??= ErrorName.Inside(value);
        if (value["request_id"u8].IsString && value.Length == 1)
        {
            // xAI's deferred completions (https://docs.x.ai/docs/guides/deferred-chat-completions): the answer comes with another call.
            answer.Links.NoteBegun(value["request_id"u8].AsString());
        }

        var usage = value["usage"u8];
        if (!usage.IsObject)
        {
            usage = value["x_groq"u8]["usage"u8].IsObject ? value["x_groq"u8]["usage"u8] : value["choices"u8].First["usage"u8];
        }

        // Every chunk repeats the tier; it is read where it first stands, and where the usage stands.
        if (usage.IsObject || !answer.Usage.Billed.HasTier)
        {
            answer.Usage.Billed.NoteTier(value["service_tier"u8]);
        }

        OpenAiUsage.Read(usage, answer.Usage);
        answer.Ended |= usage.IsObject && answer.FinishReason is not null;
        answer.IsPiece = !usage.IsObject && answer.FinishReason is null && answer.Error is null && IsPiece(value["choices"u8]);
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer) => OpenAiUsage.Reconcile(answer.Usage, answer.Model);

    /// <summary>One choice, whose delta holds nothing but text: the rest is noted once, however often it comes.</summary>
    private static bool IsPiece(JsonValue choices)
    {
        var delta = choices.First["delta"u8];
        return choices.Length == 1 && delta.IsObject && !delta["executed_tools"u8].HasValue && !delta["audio"u8].HasValue && !delta["images"u8].HasValue;
    }

    private static void ReadChoice(JsonValue choice, int index, Answer answer)
    {
        var parts = answer.Parts;
        var message = choice["delta"u8];
        if (!message.IsObject)
        {
            message = choice["message"u8];
        }

        parts.Append(AnswerKind.Text, index, 0, choice["text"u8]);
        ReadContent(message["content"u8], index, parts);
        var reasoning = message["reasoning_content"u8];
        parts.Append(AnswerKind.Reasoning, index, 0, reasoning.IsString ? reasoning : message["reasoning"u8]);
        parts.Append(AnswerKind.Refusal, index, 0, message["refusal"u8]);
        ReadToolCall(message["function_call"u8], index, -1, parts);
        var position = 0;
        foreach (var call in message["tool_calls"u8].Items)
        {
            ReadToolCall(call["function"u8].IsObject ? call["function"u8] : call["custom"u8], index, call["index"u8].AsInt() ?? position, parts);
            position++;
        }

        // Groq's compound systems tell what they ran: https://console.groq.com/docs/compound.
        foreach (var tool in message["executed_tools"u8].Items)
        {
            answer.Usage.Billed.NoteCall(tool["type"u8].Raw.Span);
        }

        var audio = message["audio"u8];
        parts.Append(AnswerKind.Text, index, 1, audio["transcript"u8]);
        answer.Delivered |= audio.IsObject || message["images"u8].Length > 0;
        foreach (var image in message["images"u8].Items)
        {
            answer.Links.NotePicture(image["image_url"u8]["url"u8]);
        }

        if (audio["id"u8].IsString)
        {
            answer.Links.NoteReference(ReferenceKind.Response, audio["id"u8]);
        }

        answer.NoteFinish(choice["finish_reason"u8]);
        if (choice["error"u8].IsObject)
        {
            answer.Error ??= ErrorName.OfObject(choice["error"u8]);
        }
    }

    /// <summary>Content is a string, or a list of parts: Mistral's <c>thinking</c> parts hold a list again.</summary>
    private static void ReadContent(JsonValue content, int index, AnswerParts parts)
    {
        parts.Append(AnswerKind.Text, index, 0, content);
        foreach (var part in content.Items)
        {
            parts.Append(AnswerKind.Text, index, 0, part["text"u8]);
            parts.Append(AnswerKind.Reasoning, index, 0, part["thinking"u8]);
            foreach (var thought in part["thinking"u8].Items)
            {
                parts.Append(AnswerKind.Reasoning, index, 0, thought["text"u8]);
            }

            // Databricks: {"type":"reasoning","summary":[{"type":"summary_text","text":...}]}
            foreach (var summary in part["summary"u8].Items)
            {
                parts.Append(AnswerKind.Reasoning, index, 0, summary["text"u8]);
            }
        }
    }

    private static void ReadToolCall(JsonValue function, int choice, int index, AnswerParts parts)
    {
        if (!function.IsObject)
        {
            return;
        }

        parts.Append(AnswerKind.ToolCall, choice, index, function["name"u8]);
        var arguments = function["arguments"u8];
        if (arguments.IsObject)
        {
            parts.Append(AnswerKind.ToolCall, choice, index, arguments.Raw.Span);
            return;
        }

        parts.Append(AnswerKind.ToolCall, choice, index, arguments);
        parts.Append(AnswerKind.ToolCall, choice, index, function["input"u8]);
    }
}
