using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Native;

/// <summary>
/// llama.cpp's own completions at <c>/completion</c>, <c>/completions</c> and <c>/infill</c>
/// (https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md).
/// <c>tokens_evaluated</c> is the whole prompt; what of it stood in the cache is <c>timings.cache_n</c>, and not <c>tokens_cached</c>,
/// which counts the cache after
/// the answer. Several prompts are answered in one array, or in one stream, told apart by their index.
/// </summary>
internal sealed class LlamaCppShape : AnswerShape
{
    private static readonly UsageNames Names = new()
    {
        Input = new("tokens_evaluated"),
        Output = new("tokens_predicted"),
        Cached = new("timings.cache_n"),
    };

    /// <summary>The one instance.</summary>
    public static LlamaCppShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => Names.All;

    /// <inheritdoc/>
    public override bool StreamsArrays => true;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["content"u8].IsString
        && (value["tokens_predicted"u8].HasValue || value["tokens_evaluated"u8].HasValue || (value["stop"u8].Kind is JsonKind.True or JsonKind.False));

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        var index = value["index"u8].AsInt() ?? 0;
        answer.NoteModel(value["model"u8]);
        answer.Error ??= ErrorName.Inside(value);
        answer.Parts.Append(AnswerKind.Text, index, 0, value["content"u8]);
        if (value["stop"u8].IsTrue)
        {
            answer.NoteFinish(value["stop_type"u8]);
            answer.Last |= index == 0;
        }

        if (index == 0)
        {
            ReadCounts(value, answer.Usage);
        }
        else
        {
            using var report = new UsageReport();
            ReadCounts(value, report);
            if (report.ToCounts(Names.All) is { } counts)
            {
                answer.Usage.Steps.Set($"{index}", counts with { Extra = counts.Extra.Clear() });
            }
        }
    }

    /// <summary>The body is no usage object: of what else it counts nothing is kept.</summary>
    private static void ReadCounts(JsonValue value, UsageReport report)
    {
        report.Input = Names.Input.Read(value, report) ?? report.Input;
        report.Output = Names.Output.Read(value, report) ?? report.Output;
        report.Cached = Names.Cached.Read(value, report) ?? report.Cached;
    }
}
