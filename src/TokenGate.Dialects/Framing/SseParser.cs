using System.Diagnostics.CodeAnalysis;

namespace TokenGate.Dialects.Framing;

/// <summary>
/// Server-sent events, resumable at every byte
/// (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation): lines end with LF, CR or CRLF; a comment
/// begins with a colon; one space after the colon is not part of the value; several data lines are joined by LF; a byte order mark may
/// stand at the beginning. Unlike a browser it gives an event that the end of the stream cut off before its blank line
/// (<see cref="Finish"/>): providers leave that line out. An event larger than the limit is dropped and counted.
/// <code>
///   ": ping"            comment, skipped
///   "event: NAME"       EventName
///   "data: {...}"       Data, DataLine
///   ""                  Event
/// </code>
/// </summary>
/// <param name="limit">The size in bytes up to which a line or an event is kept.</param>
[SuppressMessage("Design", "CA1001", Justification = "It is disposable; the rule does not see that of a struct.")]
internal struct SseParser(long limit) : IDisposable
{
    private readonly ByteBuffer _line = new(limit);
    private readonly ByteBuffer _data = new(limit);
    private readonly ByteBuffer _name = new(256);
    private bool _started;
    private bool _afterCr;
    private bool _hasData;
    private bool _dispatched;
    private bool _broken;

    /// <summary>How many events were dropped because they were larger than the limit.</summary>
    public int Dropped { get; private set; }

    /// <summary>The data of the event so far; valid until the next read.</summary>
    public readonly ReadOnlyMemory<byte> Data => _data.Memory;

    /// <summary>The event's name; empty when it has none.</summary>
    public readonly ReadOnlySpan<byte> EventName => _name.Span;

    /// <summary>Reads on, as far as the next step; to be called until it gives <see cref="SseStep.More"/>.</summary>
    /// <param name="input">The bytes; what was read is cut off.</param>
    public SseStep Read(ref ReadOnlySpan<byte> input)
    {
        Reset();
        while (!input.IsEmpty)
        {
            if (_afterCr)
            {
                _afterCr = false;
                if (input[0] == (byte)'\n')
                {
                    input = input[1..];
                    continue;
                }
            }

            var end = input.IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                _line.Append(input);
                input = default;
                break;
            }

            _afterCr = input[end] == (byte)'\r';
            var step = _line.Length == 0 && !_line.Overflowed ? Line(input[..end]) : BufferedLine(input[..end]);
            input = input[(end + 1)..];
            if (step != SseStep.More)
            {
                return step;
            }
        }

        return SseStep.More;
    }

    /// <summary>Ends the stream: an unfinished line counts as a line, an unfinished event as an event.</summary>
    /// <returns><see cref="SseStep.Event"/> when there is a last event.</returns>
    public SseStep Finish()
    {
        Reset();
        if (_line.Length > 0)
        {
            BufferedLine(default);
        }

        return Dispatch();
    }

    /// <summary>Gives pooled memory back.</summary>
    public void Dispose()
    {
        _line.Dispose();
        _data.Dispose();
        _name.Dispose();
    }

    private void Reset()
    {
        if (_dispatched)
        {
            _dispatched = false;
            _hasData = false;
            _broken = false;
            _data.Clear();
            _name.Clear();
        }
    }

    private SseStep BufferedLine(ReadOnlySpan<byte> rest)
    {
        _line.Append(rest);
        if (_line.Overflowed)
        {
            // The line is not whole, so the event is not either: it must not be read as if it were.
            _broken = true;
            _line.Clear();
            return SseStep.More;
        }

        var step = Line(_line.Span);
        _line.Clear();
        return step;
    }

    private SseStep Line(ReadOnlySpan<byte> line)
    {
        if (!_started)
        {
            _started = true;
            if (line.StartsWith("\uFEFF"u8))
            {
                line = line[3..];
            }
        }

        if (line.IsEmpty)
        {
            return Dispatch();
        }

        var colon = line.IndexOf((byte)':');
        var field = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..];
        if (value.StartsWith(" "u8))
        {
            value = value[1..];
        }

        if (field.SequenceEqual("data"u8))
        {
            if (_hasData)
            {
                _data.Append((byte)'\n');
            }

            _data.Append(value);
            _hasData = true;
            return SseStep.DataLine;
        }

        if (field.SequenceEqual("event"u8))
        {
            _name.Clear();
            _name.Append(value);
        }

        return SseStep.More;
    }

    private SseStep Dispatch()
    {
        _dispatched = true;
        if (_broken || _data.Overflowed)
        {
            Dropped++;
            Reset();
            return SseStep.More;
        }

        if (!_hasData)
        {
            Reset();
            return SseStep.More;
        }

        return SseStep.Event;
    }
}
