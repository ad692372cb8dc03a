using TokenGate.Dialects.AnthropicMessages;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.AnthropicComplete;

/// <summary>Anthropic's text completions (https://docs.anthropic.com/en/api/complete), whole and streamed. They report no usage.</summary>
internal sealed class AnthropicCompleteShape : AnswerShape
{
    /// <summary>The one instance.</summary>
    public static AnthropicCompleteShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => AnthropicShape.Instance.KnownCounts;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["type"u8].Is("completion"u8);

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.Error ??= ErrorName.Inside(value);
        answer.NoteModel(value["model"u8]);
        answer.NoteId(value["id"u8]);
        answer.NoteFinish(value["stop_reason"u8]);
        answer.Parts.Append(AnswerKind.Text, 0, 0, value["completion"u8]);
        answer.Last |= value["stop_reason"u8].IsString;
    }
}
