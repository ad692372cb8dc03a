using TokenGate.Dialects.Json;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// How one API shape writes its answers. The same method reads a whole body and a frame of a stream: which of the two it is shows in the
/// JSON itself. Implementations are thread-safe and without state; what they learn goes into the <see cref="Answer"/>. They never throw.
/// </summary>
internal abstract class AnswerShape
{
    /// <summary>The dotted paths below the usage object that have a place of their own in the counts.</summary>
    public abstract IReadOnlyCollection<string> KnownCounts { get; }

    /// <summary>True when a body that is one JSON array is a stream of its elements.</summary>
    public virtual bool StreamsArrays => false;

    /// <summary>True when the shape's answers may be no text at all (audio, images): any byte of a successful one is a delivery.</summary>
    public virtual bool AnswersOpaquely => false;

    /// <summary>Reads one JSON value: a whole body, or one frame.</summary>
    /// <param name="value">The value.</param>
    /// <param name="eventName">The event's name where the framing has names; empty otherwise.</param>
    /// <param name="answer">Where to write what it tells.</param>
    public abstract void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer);

    /// <summary>
    /// True when a line of an event stream is the last that clients wait for, told from the line alone, before the blank line behind it has
    /// come.
    /// </summary>
    public virtual bool IsLastLine(ReadOnlySpan<byte> data) => data.SequenceEqual("[DONE]"u8);

    /// <summary>True when a value looks like an answer of this shape: for paths that say nothing.</summary>
    public abstract bool Recognises(JsonValue value);

    /// <summary>Called once at the end of the body, before the counts are taken: for totals to be reconciled.</summary>
    public virtual void Finish(Answer answer)
    {
    }
}
