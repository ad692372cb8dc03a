using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Deferred;

/// <summary>A chat completion whose usage is that of the call that began it. One response, one reader.</summary>
/// <param name="work">The id that the call which began it was answered with.</param>
internal sealed class DeferredShape(string work) : AnswerShape
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => false;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer) => OpenAiChatShape.Instance.Read(value, eventName, answer);

    /// <inheritdoc/>
    public override void Finish(Answer answer)
    {
        OpenAiChatShape.Instance.Finish(answer);
        answer.HoldsNoAnswer = answer.Error is null;
        if (answer.Usage.ToCounts(KnownCounts) is { } counts)
        {
            answer.Links.Tell(new ToldUsage(work, "", answer.Model, counts, Ended: true) { Parts = answer.Parts.ToList() });
        }
    }
}
