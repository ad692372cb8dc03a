using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.OpenAiEmbeddings;

/// <summary>
/// Lists of vectors (https://platform.openai.com/docs/api-reference/embeddings/object). There is no output to count; some hosts (Voyage:
/// https://docs.voyageai.com/reference/embeddings-api) report the total alone, which is then the input; its contextualized embeddings hold
/// a list for each document.
/// IBM watsonx counts at the root (https://cloud.ibm.com/apidocs/watsonx-ai#text-embeddings).
/// </summary>
internal sealed class OpenAiEmbeddingsShape : AnswerShape
{
    /// <summary>The one instance.</summary>
    public static OpenAiEmbeddingsShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) =>
        value["data"u8].First["embedding"u8].HasValue || value["data"u8].First["data"u8].First["embedding"u8].HasValue
        || value["results"u8].First["embedding"u8].HasValue;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.NoteModel(value["model"u8]);
        answer.NoteId(value["id"u8]);
        answer.Error ??= ErrorName.Inside(value);
        answer.NoteModel(value["model_id"u8]);
        answer.Delivered |= value["data"u8].Length > 0 || value["results"u8].Length > 0;
        answer.Usage.Input = answer.Usage.Count(value["input_token_count"u8], "input_token_count") ?? answer.Usage.Input;
        OpenAiUsage.Read(value["usage"u8], answer.Usage);
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer)
    {
        var report = answer.Usage;
        report.Input ??= report.Total;
        HeaderCounts.Read(answer);
        report.Output = report.Input is null ? report.Output : 0;
    }
}
