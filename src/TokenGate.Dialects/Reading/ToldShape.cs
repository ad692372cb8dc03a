using TokenGate.Dialects.Json;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// An answer of a known shape whose usage is that of the call that began it, whoever asks for it and however often. One response, one
/// reader.
/// </summary>
/// <param name="inner">How the answer is written.</param>
/// <param name="work">The id that the call which began it was answered with.</param>
internal sealed class ToldShape(AnswerShape inner, string work) : AnswerShape
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => inner.KnownCounts;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => false;

    /// <inheritdoc/>
    public override bool IsLastLine(ReadOnlySpan<byte> data) => inner.IsLastLine(data);

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer) => inner.Read(value, eventName, answer);

    /// <inheritdoc/>
    public override void Finish(Answer answer)
    {
        inner.Finish(answer);
        answer.HoldsNoAnswer = answer.Error is null;
        if (answer.Usage.ToCounts(KnownCounts) is { } counts)
        {
            answer.Links.Tell(new ToldUsage(work, "", answer.Model, counts, Ended: !answer.Pending) { Parts = answer.Parts.ToList() });
        }
    }
}
