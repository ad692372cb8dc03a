using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Native;

/// <summary>
/// SGLang's own <c>/generate</c> (https://docs.sglang.ai/basic_usage/native_api.html): counts stand in <c>meta_info</c>, cumulative in a
/// stream, whose <c>text</c> is
/// cumulative too unless the server streams increments. Several prompts are told apart by <c>meta_info.id</c>.
/// </summary>
internal sealed class SglangShape : AnswerShape
{
    private static readonly UsageNames Names = new()
    {
        Input = new("prompt_tokens"),
        Output = new("completion_tokens"),
        Cached = new("cached_tokens"),
        Reasoning = new("reasoning_tokens"),
    };

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => Names.All;

    /// <inheritdoc/>
    public override bool StreamsArrays => true;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["meta_info"u8]["prompt_tokens"u8].HasValue;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        var meta = value["meta_info"u8];
        answer.Error ??= ErrorName.Inside(value);
        answer.NoteId(meta["id"u8]);
        answer.NoteFinish(meta["finish_reason"u8]["type"u8]);
        answer.Delivered |= value["output_ids"u8].Length > 0 || value["embedding"u8].IsArray;
        var id = meta["id"u8].AsString();
        if (id is null || id == answer.Id)
        {
            answer.Parts.Grow(AnswerKind.Text, 0, 0, value["text"u8]);
            answer.Usage.Read(meta, Names);
            return;
        }

        answer.Parts.Grow(AnswerKind.Text, value["index"u8].AsInt() ?? answer.Usage.Steps.Place(id), 0, value["text"u8]);
        using var report = new UsageReport();
        report.Read(meta, Names);
        if (report.ToCounts(Names.All) is { } counts)
        {
            answer.Usage.Steps.Set(id, counts);
        }
    }
}
