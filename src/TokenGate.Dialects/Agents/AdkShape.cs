using TokenGate.Dialects.Generic;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Agents;

/// <summary>
/// Events of Google's Agent Development Kit (https://google.github.io/adk-docs/events/), as its own server and Vertex AI's Agent Engine
/// send them. Each model call is an
/// event with its own usage, so they add up. A call that is streamed comes as partial events first and is then repeated whole; only what
/// it was told last counts.
/// </summary>
internal sealed class AdkShape : AnswerShape
{
    /// <summary>The step of a call that has come in part.</summary>
    private const string Partial = "partial";

    /// <summary>Where calls add up whose events have no id: each is one of its own.</summary>
    private const string Nameless = "#";

    /// <summary>The text of later events is not kept: a run has a few dozen.</summary>
    private const int MaxEvents = 1024;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => [];

    /// <inheritdoc/>
    public override bool StreamsArrays => true;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["author"u8].IsString
        && (value["content"u8]["parts"u8].IsArray || UsageOf(value).IsObject || value["actions"u8].IsObject);

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.NoteModel(value["modelVersion"u8].IsString ? value["modelVersion"u8] : value["model_version"u8]);
        answer.NoteId(value["invocationId"u8].IsString ? value["invocationId"u8] : value["invocation_id"u8]);
        answer.Error ??= ErrorName.Inside(value);
        var isPartial = value["partial"u8].IsTrue;
        if (!value["author"u8].Is("user"u8))
        {
            ReadParts(value["content"u8]["parts"u8], isPartial, answer);
        }

        var usage = UsageOf(value);
        if (GenericUsage.ReadCounts(usage) is { } counts)
        {
            counts = counts with { Output = counts.Output ?? (counts.Input is null ? null : 0) };
            if (isPartial || value["id"u8].IsString)
            {
                answer.Usage.Steps.Set(isPartial ? Partial : value["id"u8].AsString() ?? Nameless, counts);
            }
            else
            {
                answer.Usage.Steps.Add(Nameless, counts);
            }
        }

        if (!isPartial)
        {
            if (usage.IsObject)
            {
                answer.Usage.Steps.Remove(Partial);
            }

            answer.Mark = Math.Min(answer.Mark + 1, MaxEvents);
        }
    }

    private static JsonValue UsageOf(JsonValue value) => value["usage_metadata"u8].IsObject ? value["usage_metadata"u8] : value["usageMetadata"u8];

    private static void ReadParts(JsonValue list, bool isPartial, Answer answer)
    {
        var parts = answer.Parts;
        var isTold = !isPartial && (parts.Has(AnswerKind.Text, 0, answer.Mark) || parts.Has(AnswerKind.Reasoning, 0, answer.Mark));
        foreach (var part in list.Items)
        {
            if (!isTold)
            {
                parts.Append(part["thought"u8].IsTrue ? AnswerKind.Reasoning : AnswerKind.Text, 0, answer.Mark, part["text"u8]);
            }

            var call = part["functionCall"u8].IsObject ? part["functionCall"u8] : part["function_call"u8];
            if (call.IsObject && !isPartial)
            {
                parts.Append(AnswerKind.ToolCall, 0, answer.Mark, call["name"u8]);
                parts.Append(AnswerKind.ToolCall, 0, answer.Mark, call["args"u8].Raw.Span);
            }
        }
    }
}
