using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Free;

/// <summary>
/// Answers of calls that cost no tokens by the provider's documentation: counting tokens, moderation. Usage that is reported all the same
/// (Mistral's
/// moderation) is read. A count that was asked for is the answer, not the usage.
/// </summary>
internal sealed class FreeShape : AnswerShape
{
    /// <summary>The one instance.</summary>
    public static FreeShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => false;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.NoteModel(value["model"u8]);
        answer.NoteId(value["id"u8]);
        answer.Error ??= ErrorName.Inside(value);
        OpenAiUsage.Read(value["usage"u8], answer.Usage);
        if (answer.Error is null && value.Length > 0)
        {
            answer.Delivered = true;
            answer.Usage.NoteFree();
        }
    }
}
