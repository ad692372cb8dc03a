using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiAudio;

/// <summary>
/// Transcriptions and speech (https://platform.openai.com/docs/api-reference/audio), whole and streamed (<c>transcript.text.delta</c>,
/// <c>transcript.text.done</c>, <c>speech.audio.done</c>). Usage is of type <c>tokens</c> or <c>duration</c>; seconds are no tokens.
/// Whisper and speech
/// report none. Mistral counts audio beside the prompt (https://docs.mistral.ai/capabilities/audio/).
/// </summary>
internal sealed class OpenAiAudioShape : AnswerShape
{
    /// <summary>The one instance.</summary>
    public static OpenAiAudioShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool AnswersOpaquely => true;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["type"u8].Is("transcript.text.delta"u8);

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.NoteModel(value["model"u8]);
        answer.Error ??= ErrorName.Inside(value);
        var type = value["type"u8];
        if (type.Is("transcript.text.delta"u8))
        {
            answer.Parts.Append(AnswerKind.Text, 0, 0, value["delta"u8]);
        }
        else
        {
            var isLast = type.Is("transcript.text.done"u8) || type.Is("speech.audio.done"u8);
            answer.Last |= isLast;
            answer.Delivered |= value["audio"u8].IsString || value["audio_data"u8].IsString || value["text"u8].IsString;
            if (!answer.Parts.Any)
            {
                answer.Parts.Append(AnswerKind.Text, 0, 0, value["text"u8]);
            }
        }

        if (value["usage"u8]["type"u8].Is("duration"u8))
        {
            answer.TellsNoTokens = "billed by duration";
        }
        else if (!value["usage"u8].IsObject && value["duration"u8].HasValue)
        {
            // The verbose form tells the length alone: whisper is billed by it.
            answer.TellsNoTokens = "billed by duration";
            answer.Usage.Billed.ReadDuration(value["duration"u8]);
        }

        OpenAiUsage.Read(value["usage"u8], answer.Usage);
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer) => OpenAiUsage.Reconcile(answer.Usage, answer.Model);
}
