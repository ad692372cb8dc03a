using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Untold;

/// <summary>
/// Answers of APIs whose models run and tell no tokens by their nature: pages, pictures, seconds of video, tensors. What is billed instead
/// is read; should a host tell
/// tokens all the same, they count.
/// </summary>
/// <param name="reason">What is said of it.</param>
internal sealed class UntoldShape(string reason) : AnswerShape
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool AnswersOpaquely => true;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => false;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.NoteModel(value["model"u8].IsString ? value["model"u8] : value["model_name"u8]);
        answer.NoteId(value["id"u8]);
        answer.Error ??= ErrorName.Inside(value);
        answer.Usage.Billed.ReadBeside(value);
        OpenAiUsage.Read(value["usage"u8], answer.Usage);
        answer.Delivered |= answer.Error is null && value.Length > 0;

        // Triton's text backends: https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_generate.md.
        answer.Parts.Append(AnswerKind.Text, 0, 0, value["text_output"u8]);
        foreach (var output in value["outputs"u8].Items)
        {
            foreach (var text in output["datatype"u8].Is("BYTES"u8) ? output["data"u8].Items : default)
            {
                answer.Parts.Append(AnswerKind.Text, 0, 0, text);
            }
        }

        // Amazon Q's events.
        answer.Parts.Append(AnswerKind.Text, 0, 0, eventName.EndsWith("Event"u8) ? value["content"u8] : default);
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer)
    {
        answer.TellsNoTokens = reason;
        answer.Usage.Billed.ReadHeaders(answer.Head);
    }
}
