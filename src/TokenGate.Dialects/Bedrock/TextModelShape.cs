using System.Collections.Frozen;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Bedrock;

/// <summary>
/// The plain text models of Bedrock: Titan (<c>inputTextTokenCount</c>, <c>results[].tokenCount</c>;
/// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-text.html), Llama (<c>prompt_token_count</c>,
/// <c>generation_token_count</c>; https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html), Mistral
/// (<c>outputs</c>) and AI21 (<c>completions</c>), which count nothing in the body, and embeddings.
/// </summary>
internal sealed class TextModelShape : AnswerShape
{
    /// <summary>The one instance.</summary>
    public static TextModelShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts { get; } = FrozenSet.ToFrozenSet(
        ["inputTokenCount", "outputTokenCount", "cacheReadInputTokenCount", "cacheWriteInputTokenCount"]);

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["inputTextTokenCount"u8].HasValue || value["results"u8].IsArray
        || value["outputText"u8].IsString || value["generation"u8].IsString || value["outputs"u8].IsArray || value["completions"u8].IsArray
        || value["embedding"u8].IsArray || value["embeddings"u8].HasValue || value["completion"u8].IsString;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        var report = answer.Usage;
        var parts = answer.Parts;
        answer.Delivered |= value["embedding"u8].IsArray || value["embeddings"u8].HasValue || value["results"u8].First["relevance_score"u8].HasValue;
        parts.Append(AnswerKind.Text, 0, 0, value["generation"u8]);
        parts.Append(AnswerKind.Text, 0, 0, value["outputText"u8]);
        parts.Append(AnswerKind.Text, 0, 0, value["completion"u8]);
        answer.NoteFinish(value["stop_reason"u8].IsString ? value["stop_reason"u8] : value["completionReason"u8]);
        ReadLists(value, answer);

        report.Input = report.Count(value["inputTextTokenCount"u8], "inputTextTokenCount")
            ?? report.Count(value["prompt_token_count"u8], "prompt_token_count")
            ?? report.Count(value["usage"u8]["input_tokens"u8], "input_tokens")
            ?? report.Input;
        report.Output = report.Count(value["totalOutputTextTokenCount"u8], "totalOutputTextTokenCount")
            ?? report.Count(value["generation_token_count"u8], "generation_token_count")
            ?? report.Count(value["usage"u8]["output_tokens"u8], "output_tokens")
            ?? Sum(value["results"u8], report)
            ?? report.Output
            ?? (answer.Delivered && report.Input is not null ? 0 : null);
    }

    private static void ReadLists(JsonValue value, Answer answer)
    {
        var choice = 0;
        foreach (var result in value["results"u8].Items)
        {
            answer.Parts.Append(AnswerKind.Text, choice++, 0, result["outputText"u8]);
            answer.NoteFinish(result["completionReason"u8]);
        }

        choice = 0;
        foreach (var output in value["outputs"u8].Items)
        {
            answer.Parts.Append(AnswerKind.Text, choice++, 0, output["text"u8]);
            answer.NoteFinish(output["stop_reason"u8]);
        }

        choice = 0;
        foreach (var completion in value["completions"u8].Items)
        {
            answer.Parts.Append(AnswerKind.Text, choice++, 0, completion["data"u8]["text"u8]);
            answer.NoteFinish(completion["finishReason"u8]["reason"u8]);
        }
    }

    private static long? Sum(JsonValue results, UsageReport report)
    {
        long? sum = null;
        foreach (var result in results.Items)
        {
            if (report.Count(result["tokenCount"u8], "tokenCount") is { } count)
            {
                sum = (sum ?? 0) + count;
            }
        }

        return sum;
    }
}
