using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.GeminiInteractions;

/// <summary>
/// Interactions, whole and streamed (https://ai.google.dev/api/interactions-api): the last event, <c>interaction.completed</c> (earlier
/// <c>interaction.complete</c>), holds the whole with its usage. <c>total_input_tokens</c> includes cached content;
/// <c>total_output_tokens</c> leaves out thoughts,
/// which are told beside it, as are the prompts of the provider's own tools.
/// </summary>
internal sealed class GeminiInteractionsShape : AnswerShape
{
    /// <summary>The type stands at the head of an event; further in is the answer's own text.</summary>
    private const int TypeWindow = 64;

    /// <summary>The one instance.</summary>
    public static GeminiInteractionsShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => Names.All;

    private static UsageNames Names { get; } = new()
    {
        Input = new("total_input_tokens"),
        Output = new("total_output_tokens"),
        Total = new("total_tokens"),
        Cached = new("total_cached_tokens"),
        Reasoning = new("total_thought_tokens"),
        ToolUseInput = new("total_tool_use_tokens"),
    };

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["usage"u8]["total_thought_tokens"u8].HasValue
        || value["object"u8].Is("interaction"u8)
        || (value["event_type"u8].IsString && value["event_type"u8].Raw.Span.StartsWith("interaction."u8));

    /// <inheritdoc/>
    public override bool IsLastLine(ReadOnlySpan<byte> data) => base.IsLastLine(data)
        || (data.EndsWith("}"u8) && data[..Math.Min(data.Length, TypeWindow)].IndexOf("\"interaction.complete"u8) >= 0);

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        var type = value["event_type"u8];
        if (!type.IsString)
        {
            ReadWhole(value, answer);
            return;
        }

        var index = value["index"u8].AsInt() ?? 0;
        var delta = value["delta"u8];
        answer.Parts.Append(KindOf(delta), 0, index, delta["text"u8]);
        answer.Parts.Append(AnswerKind.Reasoning, 0, index, delta["content"u8]["text"u8]);
        answer.Parts.Append(AnswerKind.ToolCall, 0, index, delta["name"u8]);
        answer.Parts.Append(AnswerKind.ToolCall, 0, index, delta["arguments"u8]);
        answer.Delivered |= delta["data"u8].IsString;
        answer.Error ??= ErrorName.Inside(value);
        if (value["interaction"u8].IsObject)
        {
            ReadWhole(value["interaction"u8], answer);
            answer.Last |= type.Is("interaction.complete"u8) || type.Is("interaction.completed"u8);
        }
    }

    private static AnswerKind KindOf(JsonValue delta) =>
        delta["type"u8].IsString && delta["type"u8].Raw.Span.StartsWith("thought"u8) ? AnswerKind.Reasoning : AnswerKind.Text;

    private static void ReadWhole(JsonValue value, Answer answer)
    {
        answer.NoteModel(value["model"u8]);
        answer.NoteId(value["id"u8]);
        if (value["id"u8].IsString)
        {
            answer.Links.NoteReference(ReferenceKind.Interaction, value["id"u8]);
        }

        var status = value["status"u8];
        answer.Pending = status.Is("in_progress"u8);
        if (status.Is("failed"u8))
        {
            answer.Error ??= value["error"u8].IsObject ? ErrorName.OfObject(value["error"u8]) : "failed";
        }
        else if (!answer.Pending)
        {
            answer.NoteFinish(status);
        }

        answer.Error ??= ErrorName.Inside(value);
        if (!answer.Parts.Any)
        {
            // Steps of a kind and their content; before them, a list of outputs.
            ReadParts(value["steps"u8], answer);
            ReadParts(value["outputs"u8], answer);
        }

        answer.Usage.Billed.ReadBeside(value);
        ReadUsage(value["usage"u8], answer.Usage);
    }

    private static void ReadParts(JsonValue list, Answer answer)
    {
        var index = 0;
        foreach (var item in list.Items)
        {
            var kind = KindOf(item);
            answer.Parts.Append(kind, 0, index, item["text"u8]);
            foreach (var part in item["content"u8].Items)
            {
                answer.Parts.Append(kind, 0, index, part["text"u8]);
                answer.Delivered |= part["data"u8].IsString;
            }

            if (item["type"u8].Is("function_call"u8))
            {
                answer.Parts.Append(AnswerKind.ToolCall, 0, index, item["name"u8]);
                answer.Parts.Append(AnswerKind.ToolCall, 0, index, item["arguments"u8].Raw.Span);
            }

            answer.Delivered |= item["data"u8].IsString;
            index++;
        }
    }

    private static void ReadUsage(JsonValue usage, UsageReport report)
    {
        if (report.Replace(usage, Names))
        {
            report.OutputIsUnreasoned = true;
            report.InputIsWithoutTools = true;
        }
    }
}
