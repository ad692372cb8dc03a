using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Native;

/// <summary>
/// IBM watsonx' text generation (https://cloud.ibm.com/apidocs/watsonx-ai#text-generation), whole and streamed. In a stream
/// <c>input_token_count</c> stands in the first
/// event and is 0 in later ones; both counts only grow, so the largest stands.
/// </summary>
internal sealed class WatsonxShape : AnswerShape
{
    private static readonly UsageNames Names = new()
    {
        Input = new("input_token_count"),
        Output = new("generated_token_count"),
    };

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => Names.All;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["results"u8].First["generated_token_count"u8].HasValue;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.NoteModel(value["model_id"u8]);
        answer.Error ??= ErrorName.Inside(value);
        var report = answer.Usage;
        var index = 0;
        foreach (var result in value["results"u8].Items)
        {
            answer.Parts.Append(AnswerKind.Text, index, 0, result["generated_text"u8]);
            if (!result["stop_reason"u8].Is("not_finished"u8))
            {
                answer.NoteFinish(result["stop_reason"u8]);
            }

            if (index++ == 0)
            {
                report.Input = Largest(Names.Input.Read(result, report), report.Input);
                report.Output = Largest(Names.Output.Read(result, report), report.Output);
            }
        }

        answer.Ended |= answer.FinishReason is not null;
    }

    private static long? Largest(long? told, long? before) => told is { } now && before is { } then ? Math.Max(now, then) : told ?? before;
}
