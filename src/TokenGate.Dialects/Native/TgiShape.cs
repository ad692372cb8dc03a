using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Native;

/// <summary>
/// Text Generation Inference at <c>/generate</c>, <c>/generate_stream</c> and <c>/</c>, and the same model server on SageMaker
/// (https://huggingface.co/docs/text-generation-inference/reference/api_reference): counts stand in headers, and in <c>details</c> where
/// they were asked for. A stream
/// repeats the whole text in its last event.
/// </summary>
internal sealed class TgiShape : AnswerShape
{
    private static readonly UsageNames Names = new()
    {
        Input = new("input_length"),
        Output = new("generated_tokens"),
    };

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => Names.All;

    /// <inheritdoc/>
    public override bool StreamsArrays => true;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["generated_text"u8].IsString || value["token"u8]["text"u8].IsString;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        var details = value["details"u8];
        answer.Error ??= ErrorName.Inside(value);
        answer.NoteFinish(details["finish_reason"u8]);
        if (value["token"u8].IsObject)
        {
            if (!value["token"u8]["special"u8].IsTrue)
            {
                answer.Parts.Append(AnswerKind.Text, 0, 0, value["token"u8]["text"u8]);
            }

            answer.Ended |= value["generated_text"u8].IsString;
        }
        else
        {
            answer.Parts.Append(AnswerKind.Text, 0, 0, value["generated_text"u8]);
        }

        if (details.IsObject)
        {
            answer.Usage.Read(details, Names);
            if (details["prefill"u8].Length > 0)
            {
                answer.Usage.Input ??= details["prefill"u8].Length;
            }
        }
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer) => HeaderCounts.Read(answer);
}
