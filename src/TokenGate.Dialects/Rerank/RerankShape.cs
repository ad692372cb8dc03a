using TokenGate.Dialects.Cohere;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Rerank;

/// <summary>Scores of documents. A reported total is the input; searches are billed units and no tokens.</summary>
internal sealed class RerankShape : AnswerShape
{
    /// <summary>The one instance.</summary>
    public static RerankShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) =>
        value["results"u8].First["relevance_score"u8].HasValue || value["data"u8].First["relevance_score"u8].HasValue;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.NoteModel(value["model"u8]);
        answer.NoteId(value["id"u8]);
        answer.Error ??= ErrorName.Inside(value);
        answer.Delivered |= value["data"u8].Length > 0 || value["results"u8].Length > 0 || value.First["score"u8].HasValue;
        answer.TellsNoTokens = "billed by searches";
        CohereUsage.Read(value["meta"u8], answer.Usage);
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
