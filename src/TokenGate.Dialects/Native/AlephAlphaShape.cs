using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Native;

/// <summary>Aleph Alpha's completions at <c>/complete</c> (https://docs.aleph-alpha.com/api/complete/), whole and streamed: the last event
/// is <c>completion_summary</c>.</summary>
internal sealed class AlephAlphaShape : AnswerShape
{
    private static readonly UsageNames Names = new()
    {
        Input = new("num_tokens_prompt_total"),
        Output = new("num_tokens_generated"),
    };

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => Names.All;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["num_tokens_prompt_total"u8].HasValue || value["type"u8].Is("stream_chunk"u8);

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.NoteModel(value["model_version"u8]);
        answer.Error ??= ErrorName.Inside(value);
        answer.Parts.Append(AnswerKind.Text, value["index"u8].AsInt() ?? 0, 0, value["type"u8].Is("stream_chunk"u8) ? value["completion"u8] : default);
        var index = 0;
        foreach (var completion in value["completions"u8].Items)
        {
            answer.Parts.Append(AnswerKind.Text, index++, 0, completion["completion"u8]);
            answer.NoteFinish(completion["finish_reason"u8]);
        }

        // Some of the vendor's answers count in vectors alone.
        answer.Delivered |= value["embedding"u8].IsArray || value["embeddings"u8].IsArray;
        var report = answer.Usage;
        report.Input = Names.Input.Read(value, report) ?? report.Input;
        report.Output = Names.Output.Read(value, report) ?? report.Output ?? (answer.Delivered && report.Input is not null ? 0 : null);
    }
}
