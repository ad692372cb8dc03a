using TokenGate.Dialects.Batches;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Files;

/// <summary>
/// What the files APIs answer: a file that was uploaded, lists, and content. Content may be the results of a batch, line by line. Anybody
/// may upload lines that look so and read them back: they count only where a batch that was begun here names the file as its own. One
/// response, one reader.
/// </summary>
/// <param name="download">The file whose content this is; null for every other answer.</param>
/// <param name="hands">True when the call makes a file: its id is handed out.</param>
internal sealed class FilesShape(string? download, bool hands) : AnswerShape
{
    private int _position;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => false;

    /// <inheritdoc/>
    public override bool IsLastLine(ReadOnlySpan<byte> data) => false;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        if (download is not null)
        {
            if (value["custom_id"u8].IsString || value["key"u8].IsString || value["metadata"u8]["key"u8].IsString)
            {
                BatchItem.Read(value, download, _position++, answer, onlyWhenBegun: true);
            }
        }
        else if (hands)
        {
            // OpenAI's and Anthropic's file; OpenAI's upload in parts and Gemini's, whose file is named as requests name it.
            var file = value["file"u8].IsObject ? value["file"u8] : value;
            answer.Error ??= ErrorName.Inside(value);
            answer.Links.NoteReference(ReferenceKind.File, file["name"u8].Raw.Span.StartsWith("files/"u8) ? file["name"u8] : IdOf(file));
        }
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer) => answer.HoldsNoAnswer = true;

    private static JsonValue IdOf(JsonValue file) => file["object"u8].Is("file"u8) || file["type"u8].Is("file"u8) || file["purpose"u8].IsString ? file["id"u8] : default;
}
