using TokenGate.Dialects.Generic;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Agents;

/// <summary>
/// Runs of a LangGraph server (https://docs.langchain.com/langsmith/streaming): each message of a model carries its own
/// <c>usage_metadata</c>. A state (<c>values</c>, and the
/// answer of a run that is waited for) repeats all messages, those of earlier turns too, so only what follows the last message of a person
/// is this run's;
/// <c>updates</c> tell a node's new messages; <c>messages</c> tell increments of one message, by its id.
/// </summary>
internal sealed class LangGraphShape : AnswerShape
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => [];

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value)
    {
        if (value.IsArray)
        {
            return IsMessage(value.First);
        }

        if (IsMessage(value["messages"u8].First))
        {
            return true;
        }

        // What opens a stream: https://docs.langchain.com/langsmith/streaming#stream-modes.
        if (value["run_id"u8].IsString && value.Length <= 3)
        {
            return true;
        }

        return value.Length is > 0 and <= 8 && IsMessage(FirstOfNode(value));
    }

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.NoteId(value["run_id"u8]);
        var end = eventName.IndexOf((byte)'|');
        var mode = end < 0 ? eventName : eventName[..end];
        if (value.IsArray)
        {
            if (mode.SequenceEqual("messages"u8) || mode.SequenceEqual("messages-tuple"u8))
            {
                ReadMessage(value.First, "#0", adds: true, answer);
                return;
            }

            ReadAll(value, 0, answer);
            return;
        }

        answer.Error ??= mode.SequenceEqual("error"u8) ? ErrorName.OfObject(value) : ErrorName.Inside(value);
        if (answer.IsPartial)
        {
            // Where the last question stands in a state that broke off is not known, and so is not which of its messages are new.
            return;
        }

        if (value["messages"u8].IsArray)
        {
            ReadAll(value["messages"u8], LastQuestion(value["messages"u8]), answer);
            return;
        }

        var nodes = value.Members;
        while (nodes.MoveNext())
        {
            var messages = nodes.Current["messages"u8];
            if (messages.IsArray)
            {
                ReadAll(messages, 0, answer);
            }
            else
            {
                ReadMessage(messages, "#0", adds: false, answer);
            }
        }
    }

    private static JsonValue FirstOfNode(JsonValue value)
    {
        var nodes = value.Members;
        while (nodes.MoveNext())
        {
            var messages = nodes.Current["messages"u8];
            if (messages.HasValue)
            {
                return messages.IsArray ? messages.First : messages;
            }
        }

        return default;
    }

    /// <summary>Messages may come as LangChain serialises its classes, with their members one level deeper.</summary>
    private static JsonValue Plain(JsonValue message) => message["kwargs"u8].IsObject ? message["kwargs"u8] : message;

    private static bool IsMessage(JsonValue message)
    {
        var type = Plain(message)["type"u8];
        return IsModels(message) || type.Is("human"u8) || type.Is("system"u8) || type.Is("tool"u8) || message["lc"u8].HasValue;
    }

    private static bool IsModels(JsonValue message)
    {
        var plain = Plain(message);
        return plain["type"u8].Is("ai"u8) || plain["type"u8].Is("AIMessageChunk"u8) || plain["type"u8].Is("AIMessage"u8)
            || (message["kwargs"u8].IsObject && plain["usage_metadata"u8].IsObject);
    }

    private static int LastQuestion(JsonValue messages)
    {
        var (position, last) = (0, 0);
        foreach (var message in messages.Items)
        {
            position++;
            if (Plain(message)["type"u8].Is("human"u8))
            {
                last = position;
            }
        }

        return last;
    }

    private static void ReadAll(JsonValue messages, int from, Answer answer)
    {
        var position = 0;
        foreach (var message in messages.Items)
        {
            if (position++ >= from)
            {
                ReadMessage(message, $"#{position}", adds: false, answer);
            }
        }
    }

    private static void ReadMessage(JsonValue message, string place, bool adds, Answer answer)
    {
        if (!IsModels(message))
        {
            return;
        }

        var plain = Plain(message);
        var id = plain["id"u8].AsString() ?? place;
        answer.NoteModel(plain["response_metadata"u8]["model_name"u8]);
        ReadText(plain, answer.Usage.Steps.Place(id), adds, answer.Parts);
        var usage = plain["usage_metadata"u8].IsObject ? plain["usage_metadata"u8] : plain["response_metadata"u8]["token_usage"u8];
        if (GenericUsage.ReadCounts(usage) is not { } counts)
        {
            return;
        }

        if (adds)
        {
            answer.Usage.Steps.Add(id, counts);
        }
        else
        {
            answer.Usage.Steps.Set(id, counts);
        }
    }

    private static void ReadText(JsonValue message, int place, bool adds, AnswerParts parts)
    {
        Take(message["content"u8]);
        foreach (var part in message["content"u8].Items)
        {
            Take(part["text"u8]);
        }

        var call = 0;
        foreach (var tool in message["tool_calls"u8].Items)
        {
            if (!adds && !parts.Has(AnswerKind.ToolCall, call, place))
            {
                parts.Append(AnswerKind.ToolCall, call, place, tool["name"u8]);
                parts.Append(AnswerKind.ToolCall, call, place, tool["args"u8].Raw.Span);
            }

            call++;
        }

        void Take(JsonValue text)
        {
            if (adds)
            {
                parts.Append(AnswerKind.Text, 0, place, text);
            }
            else
            {
                parts.Grow(AnswerKind.Text, 0, place, text);
            }
        }
    }
}
