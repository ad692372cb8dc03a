using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Cohere;

/// <summary>
/// Cohere's chat, v2 (https://docs.cohere.com/reference/chat-stream: event stream, <c>message-end</c> last), v1
/// (https://docs.cohere.com/v1/reference/chat-stream: lines of objects, <c>stream-end</c> last, which repeats the whole answer) and
/// generate.
/// </summary>
internal sealed class CohereChatShape : AnswerShape
{
    /// <summary>The one instance.</summary>
    public static CohereChatShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => CohereUsage.Known;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["meta"u8]["billed_units"u8].IsObject || value["usage"u8]["billed_units"u8].IsObject
        || value["event_type"u8].IsString || value["type"u8].Is("message-start"u8) || value["generations"u8].IsArray;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.Error ??= ErrorName.Inside(value);
        if (value["event_type"u8].IsString)
        {
            ReadFirstVersionEvent(value, answer);
        }
        else if (value["type"u8].IsString && value["delta"u8].HasValue)
        {
            ReadDelta(value, answer);
        }
        else
        {
            ReadWhole(value, answer);
        }
    }

    private static void ReadFirstVersionEvent(JsonValue value, Answer answer)
    {
        var type = value["event_type"u8];
        answer.NoteId(value["generation_id"u8]);
        if (type.Is("text-generation"u8))
        {
            answer.Parts.Append(AnswerKind.Text, 0, 0, value["text"u8]);
        }
        else if (type.Is("stream-end"u8))
        {
            answer.NoteFinish(value["finish_reason"u8]);
            ReadWhole(value["response"u8], answer);
            answer.Last = true;
        }
    }

    private static void ReadDelta(JsonValue value, Answer answer)
    {
        var parts = answer.Parts;
        var index = value["index"u8].AsInt() ?? 0;
        var delta = value["delta"u8];
        var message = delta["message"u8];
        answer.NoteId(value["id"u8]);
        parts.Append(AnswerKind.Text, 0, index, message["content"u8]["text"u8]);
        parts.Append(AnswerKind.Reasoning, 0, index, message["content"u8]["thinking"u8]);
        parts.Append(AnswerKind.Reasoning, 0, -1, message["tool_plan"u8]);
        parts.Append(AnswerKind.ToolCall, 0, index, message["tool_calls"u8]["function"u8]["name"u8]);
        parts.Append(AnswerKind.ToolCall, 0, index, message["tool_calls"u8]["function"u8]["arguments"u8]);
        if (value["type"u8].Is("message-end"u8))
        {
            answer.NoteFinish(delta["finish_reason"u8]);
            if (delta["error"u8].IsString)
            {
                answer.Error ??= ErrorName.Unnamed;
            }

            CohereUsage.Read(delta["usage"u8], answer.Usage);
            answer.Last = true;
        }
    }

    private static void ReadWhole(JsonValue value, Answer answer)
    {
        answer.NoteModel(value["model"u8]);
        answer.NoteId(value["id"u8].IsString ? value["id"u8] : value["response_id"u8]);
        answer.NoteFinish(value["finish_reason"u8]);
        if (!answer.Parts.Any)
        {
            ReadParts(value, answer.Parts);
        }

        answer.Delivered |= value["embeddings"u8].HasValue;
        CohereUsage.Read(value["usage"u8], answer.Usage);
        CohereUsage.Read(value["meta"u8], answer.Usage);
        if (value["embeddings"u8].HasValue && answer.Usage.Input is not null)
        {
            answer.Usage.Output ??= 0;
        }
    }

    private static void ReadParts(JsonValue value, AnswerParts parts)
    {
        parts.Append(AnswerKind.Text, 0, 0, value["text"u8]);
        var message = value["message"u8];
        parts.Append(AnswerKind.Reasoning, 0, -1, message["tool_plan"u8]);
        var index = 0;
        foreach (var part in message["content"u8].Items)
        {
            parts.Append(AnswerKind.Text, 0, index, part["text"u8]);
            parts.Append(AnswerKind.Reasoning, 0, index, part["thinking"u8]);
            index++;
        }

        index = 0;
        foreach (var call in message["tool_calls"u8].Items)
        {
            parts.Append(AnswerKind.ToolCall, 0, index, call["function"u8]["name"u8]);
            parts.Append(AnswerKind.ToolCall, 0, index, call["function"u8]["arguments"u8]);
            index++;
        }

        foreach (var call in value["tool_calls"u8].Items)
        {
            parts.Append(AnswerKind.ToolCall, 0, index, call["name"u8]);
            parts.Append(AnswerKind.ToolCall, 0, index, call["parameters"u8].Raw.Span);
            index++;
        }

        index = 0;
        foreach (var generation in value["generations"u8].Items)
        {
            parts.Append(AnswerKind.Text, index++, 0, generation["text"u8]);
        }
    }
}
