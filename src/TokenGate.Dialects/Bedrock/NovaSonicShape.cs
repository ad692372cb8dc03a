using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Bedrock;

/// <summary>
/// Nova Sonic's events of a bidirectional stream (https://docs.aws.amazon.com/nova/latest/userguide/output-events.html): each
/// <c>usageEvent</c> tells the session's total until
/// then. What the model hears and says is told apart from text. Text comes twice, as it is planned and as it was spoken: the latter counts.
/// </summary>
internal sealed class NovaSonicShape : AnswerShape
{
    private static readonly UsageNames Names = new()
    {
        Input = new("totalInputTokens"),
        Output = new("totalOutputTokens"),
        Total = new("totalTokens"),
        AudioInput = new("details.total.input.speechTokens"),
        AudioOutput = new("details.total.output.speechTokens"),
    };

    /// <summary>The one instance.</summary>
    public static NovaSonicShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => Names.All;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["event"u8].IsObject && value.Length == 1;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        var content = value["event"u8];
        answer.NoteId(content["completionStart"u8]["completionId"u8]);
        answer.NoteFinish(content["completionEnd"u8]["stopReason"u8]);
        answer.Delivered |= content["audioOutput"u8].IsObject;
        var text = content["textOutput"u8];
        if (!text["role"u8].Is("USER"u8) && !text["generationStage"u8].Is("SPECULATIVE"u8))
        {
            answer.Parts.Append(AnswerKind.Text, 0, 0, text["content"u8]);
        }

        var call = content["toolUse"u8];
        if (call.IsObject)
        {
            answer.Parts.Append(AnswerKind.ToolCall, 0, answer.Mark, call["toolName"u8]);
            answer.Parts.Append(AnswerKind.ToolCall, 0, answer.Mark++, call["content"u8]);
        }

        answer.Usage.Read(content["usageEvent"u8], Names);
        answer.Ended |= content["completionEnd"u8].IsObject;
    }
}
