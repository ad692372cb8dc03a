using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Native;

/// <summary>
/// LM Studio's own chat at <c>/api/v1/chat</c> (https://lmstudio.ai/docs/developer/rest/chat), whole and streamed: the last event,
/// <c>chat.end</c>, holds the
/// whole. <c>total_output_tokens</c> includes reasoning.
/// </summary>
internal sealed class LmStudioShape : AnswerShape
{
    private const int TypeWindow = 48;

    private static readonly UsageNames Names = new()
    {
        Input = new("input_tokens"),
        Output = new("total_output_tokens"),
        Reasoning = new("reasoning_output_tokens"),
    };

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => Names.All;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["stats"u8]["total_output_tokens"u8].HasValue
        || (value["model_instance_id"u8].IsString && (value["output"u8].IsArray || value["type"u8].Is("chat.start"u8)));

    /// <inheritdoc/>
    public override bool IsLastLine(ReadOnlySpan<byte> data) =>
        data.EndsWith("}"u8) && data[..Math.Min(data.Length, TypeWindow)].IndexOf("\"chat.end\""u8) >= 0;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        var type = value["type"u8];
        answer.NoteModel(value["model_instance_id"u8]);
        answer.Error ??= ErrorName.Inside(value);
        if (type.Is("message.delta"u8))
        {
            answer.Parts.Append(AnswerKind.Text, 0, 0, value["content"u8]);
        }
        else if (type.Is("reasoning.delta"u8))
        {
            answer.Parts.Append(AnswerKind.Reasoning, 0, 0, value["content"u8]);
        }
        else if (type.Is("chat.end"u8))
        {
            ReadWhole(value["result"u8], answer);
            answer.Last = true;
        }
        else if (!type.IsString)
        {
            ReadWhole(value, answer);
        }
    }

    private static void ReadWhole(JsonValue value, Answer answer)
    {
        answer.NoteModel(value["model_instance_id"u8]);
        answer.NoteId(value["response_id"u8]);
        answer.Usage.Read(value["stats"u8], Names);
        if (answer.Parts.Any)
        {
            return;
        }

        var index = 0;
        foreach (var item in value["output"u8].Items)
        {
            var kind = item["type"u8].Is("reasoning"u8) ? AnswerKind.Reasoning : AnswerKind.Text;
            answer.Parts.Append(kind, 0, index, item["content"u8]);
            answer.Parts.Append(AnswerKind.ToolCall, 0, index, item["tool"u8]);
            answer.Parts.Append(AnswerKind.ToolCall, 0, index, item["arguments"u8].Raw.Span);
            index++;
        }
    }
}
