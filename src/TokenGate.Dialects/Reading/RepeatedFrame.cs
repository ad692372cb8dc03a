using TokenGate.Dialects.Framing;
using TokenGate.Dialects.Json;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// The frame of a stream that was read last, as far as the next ones repeat it. Most frames of a stream differ from the one before in a
/// piece of text alone: what stands around it is compared, and not parsed again. One response, one reader.
/// </summary>
/// <param name="limit">How large a frame may be, in bytes.</param>
internal sealed class RepeatedFrame(long limit) : IDisposable
{
    private readonly ByteBuffer _frame = new(limit);
    private readonly ByteBuffer _name = new(256);
    private AnswerPlace _place;
    private int _before;
    private int _behind;
    private bool _isKnown;

    /// <summary>
    /// Takes the frame that was just read for the pattern of the next ones, where all that another text in the place of its piece could
    /// change is what is appended to a part.
    /// </summary>
    /// <param name="frame">The frame, as the tape parsed it.</param>
    /// <param name="eventName">The event's name.</param>
    /// <param name="tape">The tape.</param>
    /// <param name="answer">What was read of it.</param>
    public void Learn(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> eventName, JsonTape tape, Answer answer)
    {
        _isKnown = false;
        if (!answer.IsPiece || answer.Parts.OnlyPiece is not { } piece || !piece.Text.IsFrom(tape))
        {
            return;
        }

        _frame.Clear();
        _frame.Append(frame);
        _name.Clear();
        _name.Append(eventName);
        _before = piece.Text.Start;
        _behind = frame.Length - _before - piece.Text.Raw.Length;
        _place = piece.Place;
        _isKnown = !_frame.Overflowed && !_name.Overflowed;
    }

    /// <summary>
    /// Appends the piece of a frame that is otherwise like the last one. False, with nothing done, for every other frame, and for a piece
    /// with escapes.
    /// </summary>
    public bool TryAppend(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> eventName, Answer answer)
    {
        var piece = frame.Length - _before - _behind;
        if (!_isKnown || piece <= 0 || !eventName.SequenceEqual(_name.Span))
        {
            return false;
        }

        var last = _frame.Span;
        var text = frame.Slice(_before, piece);
        if (!frame[^_behind..].SequenceEqual(last[^_behind..]) || !frame[.._before].SequenceEqual(last[.._before]) || !JsonTape.IsPlain(text))
        {
            return false;
        }

        answer.Parts.Append(_place, text);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _frame.Dispose();
        _name.Dispose();
    }
}
