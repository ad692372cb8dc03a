using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.MistralConversations;

/// <summary>
/// Answers of Mistral's conversations, whole and streamed (https://docs.mistral.ai/api/#tag/beta.conversations): entries of several kinds,
/// and the id to go on with. What its connectors read is told as <c>connector_tokens</c>, beside <c>prompt_tokens</c>.
/// </summary>
internal sealed class MistralConversationShape : AnswerShape
{
    /// <summary>The type stands at the head of an event.</summary>
    private const int TypeWindow = 64;

    /// <summary>The one instance.</summary>
    public static MistralConversationShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["object"u8].Is("conversation.response"u8)
        || (value["type"u8].IsString && value["type"u8].Raw.Span.StartsWith("conversation.response."u8));

    /// <inheritdoc/>
    public override bool IsLastLine(ReadOnlySpan<byte> data) => base.IsLastLine(data)
        || (data.EndsWith("}"u8) && data[..Math.Min(data.Length, TypeWindow)].IndexOf("\"conversation.response.done\""u8) >= 0);

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.Error ??= ErrorName.Inside(value);
        answer.NoteModel(value["model"u8]);
        if (value["conversation_id"u8].IsString)
        {
            answer.Links.NoteReference(ReferenceKind.Conversation, value["conversation_id"u8]);
        }

        var type = value["type"u8];
        var index = value["output_index"u8].AsInt() ?? 0;
        if (type.Is("message.output.delta"u8))
        {
            ReadContent(value["content"u8], index, answer);
        }
        else if (type.Is("function.call.delta"u8))
        {
            if (!answer.Parts.Has(AnswerKind.ToolCall, 0, index))
            {
                answer.Parts.Append(AnswerKind.ToolCall, 0, index, value["name"u8]);
            }

            answer.Parts.Append(AnswerKind.ToolCall, 0, index, value["arguments"u8]);
        }
        else if (type.Is("conversation.response.error"u8))
        {
            answer.Error ??= ErrorName.OfObject(value);
            answer.Last = true;
        }

        foreach (var entry in value["outputs"u8].Items)
        {
            answer.NoteModel(entry["model"u8]);
            ReadContent(entry["content"u8], index, answer);
            if (entry["type"u8].Is("function.call"u8))
            {
                answer.Parts.Append(AnswerKind.ToolCall, 0, index, entry["name"u8]);
                answer.Parts.Append(AnswerKind.ToolCall, 0, index, entry["arguments"u8]);
            }

            index++;
        }

        answer.Last |= type.Is("conversation.response.done"u8);
        OpenAiUsage.Read(value["usage"u8], answer.Usage);
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer) => OpenAiUsage.Reconcile(answer.Usage, answer.Model);

    private static void ReadContent(JsonValue content, int index, Answer answer)
    {
        answer.Parts.Append(AnswerKind.Text, 0, index, content["text"u8].IsString ? content["text"u8] : content);
        foreach (var part in content.Items)
        {
            answer.Parts.Append(AnswerKind.Text, 0, index, part["text"u8]);
            foreach (var thought in part["thinking"u8].Items)
            {
                answer.Parts.Append(AnswerKind.Reasoning, 0, index, thought["text"u8]);
            }

            answer.Delivered |= part["file_id"u8].IsString;
        }
    }
}
