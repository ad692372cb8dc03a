using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.OpenAiImages;

/// <summary>
/// Images, whole (https://platform.openai.com/docs/api-reference/images/object) and streamed (<c>image_generation.partial_image</c>,
/// <c>image_generation.completed</c>). GPT image models report tokens; DALL-E and others report none, and none can be counted here.
/// </summary>
internal sealed class OpenAiImagesShape : AnswerShape
{
    /// <summary>The one instance.</summary>
    public static OpenAiImagesShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool AnswersOpaquely => true;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) =>
        value["data"u8].First["b64_json"u8].IsString || value["type"u8].Is("image_generation.completed"u8);

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.NoteModel(value["model"u8]);
        answer.Error ??= ErrorName.Inside(value);
        answer.TellsNoTokens = "billed by pictures";
        answer.Delivered |= value["data"u8].Length > 0 || value["b64_json"u8].IsString;
        answer.Last |= value["type"u8].Is("image_generation.completed"u8) || value["type"u8].Is("image_edit.completed"u8);
        OpenAiUsage.Read(value["usage"u8], answer.Usage);
        foreach (var image in value["data"u8].Items)
        {
            answer.Links.NotePicture(image["b64_json"u8]);
        }
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer) => OpenAiUsage.Reconcile(answer.Usage, answer.Model);
}
