using System.Buffers;
using TokenGate.Dialects.Framing;
using TokenGate.Dialects.Json;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// Reads a response of any framing for one <see cref="AnswerShape"/>. The framing is told by the first byte that is no blank, not by the
/// content type, which real servers get wrong; the content type decides where the byte does not.
/// </summary>
internal sealed partial class ShapedReader : ResponseReader
{
    /// <summary>A stream with more malformed frames than this is not read on: each costs an exception inside the JSON reader.</summary>
    private const int MaxMalformed = 64;

    /// <summary>White space, the bytes of a byte order mark, and the separator of RFC 7464.</summary>
    private static readonly SearchValues<byte> Blanks = SearchValues.Create([(byte)' ', (byte)'\t', (byte)'\r', (byte)'\n', 0xEF, 0xBB, 0xBF, 0x1E]);

    private readonly AnswerShape _shape;
    private readonly Answer _answer;
    private readonly JsonTape _tape = new();
    private readonly string _contentType;
    private readonly bool _failed;
    private readonly bool _lines;
    private readonly bool _isInner;
    private ByteBuffer? _repaired;
    private RepeatedFrame? _last;
    private ShapedReader? _payload;
    private Framings _framing;
    private SseParser _events;
    private JsonSequenceParser _values;
    private EventStreamParser _messages;
    private bool _isLenient;
    private int _malformed;
    private int _valuesRead;
    private string? _fault;

    public ShapedReader(AnswerShape shape, in ResponseHead head)
        : this(shape, in head, new Answer(head, head.CaptureLimit))
    {
    }

    /// <summary>A reader of what stands inside another reader's frames: it writes to the same answer.</summary>
    private ShapedReader(ShapedReader outer)
        : this(outer._shape, outer._answer.Head, outer._answer)
    {
        _isInner = true;
        _contentType = "";
        _lines = false;
    }

    private ShapedReader(AnswerShape shape, in ResponseHead head, Answer answer)
    {
        _shape = shape;
        _answer = answer;
        _contentType = head.Header("Content-Type") ?? "";
        _failed = head.Status is < 200 or >= 300;
        _lines = Mentions("ndjson") || Mentions("stream+json") || Mentions("jsonl");
    }

    /// <inheritdoc/>
    public override bool Terminal => _answer.Last && IsStream;

    private bool IsStream => _framing switch
    {
        Framings.ServerSentEvents or Framings.EventStream => true,
        Framings.Json => _lines || _values.IsArray,
        _ => false,
    };

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> bytes)
    {
        if (_framing == Framings.Unknown && !Sniff(ref bytes))
        {
            return;
        }

        switch (_framing)
        {
            case Framings.ServerSentEvents:
                for (var step = _events.Read(ref bytes); step != SseStep.More; step = _events.Read(ref bytes))
                {
                    OnStep(step);
                }

                break;
            case Framings.Json:
                while (_values.Read(ref bytes, _shape.StreamsArrays))
                {
                    Read(_values.Value, default);
                }

                break;
            case Framings.EventStream:
                while (_messages.Read(ref bytes))
                {
                    OnMessage();
                }

                break;
            default:
                _answer.Delivered |= _shape.AnswersOpaquely && !_failed && !bytes.IsEmpty;
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _payload?.Dispose();
        _repaired?.Dispose();
        _last?.Dispose();
        if (!_isInner)
        {
            _answer.Dispose();
        }

        _tape.Dispose();
        switch (_framing)
        {
            case Framings.ServerSentEvents:
                _events.Dispose();
                break;
            case Framings.Json:
                _values.Dispose();
                break;
            case Framings.EventStream:
                _messages.Dispose();
                break;
        }

        base.Dispose(disposing);
    }

    private bool Mentions(string part) => _contentType.Contains(part, StringComparison.OrdinalIgnoreCase);

    private bool SaysOpaque() =>
        Mentions("audio/") || Mentions("image/") || Mentions("video/") || Mentions("octet-stream") || Mentions("text/plain") || Mentions("text/html");

    /// <summary>Tells the framing from the first byte that is no blank.</summary>
    private bool Sniff(ref ReadOnlySpan<byte> bytes)
    {
        if (Mentions("vnd.amazon.eventstream"))
        {
            Open(Framings.EventStream);
            return true;
        }

        var start = bytes.IndexOfAnyExcept(Blanks);
        if (start < 0)
        {
            return false;
        }

        Open(bytes[start] switch
        {
            // A closing bracket guards JSON against inclusion as a script.
            (byte)'{' or (byte)'[' or (byte)')' => Framings.Json,
            // The first byte of an event stream is the high byte of a length: always 0 in practice.
            0 when !SaysOpaque() => Framings.EventStream,
            _ when Mentions("event-stream") => Framings.ServerSentEvents,
            (byte)'d' or (byte)'e' or (byte)'i' or (byte)'r' or (byte)':' when !SaysOpaque() => Framings.ServerSentEvents,
            _ => Framings.Opaque,
        });
        bytes = bytes[start..];
        return true;
    }

    /// <summary>Makes the one parser that is needed.</summary>
    private void Open(Framings framing)
    {
        _framing = framing;
        var limit = _answer.Head.CaptureLimit;
        switch (framing)
        {
            case Framings.ServerSentEvents:
                _events = new SseParser(limit);
                break;
            case Framings.Json:
                _values = new JsonSequenceParser(limit);
                break;
            case Framings.EventStream:
                _messages = new EventStreamParser(limit);
                break;
        }
    }

    private void OnStep(SseStep step)
    {
        var data = _events.Data;
        if (step == SseStep.DataLine)
        {
            _answer.Last |= _shape.IsLastLine(data.Span);
        }
        else if (IsJson(data) && !Read(data, _events.EventName) && data.Span.Contains((byte)'\n'))
        {
            ReadLines(data);
        }
    }

    /// <summary>Some servers leave out the blank lines between events: each line is an event of its own then, as clients that read by
    /// lines take it.</summary>
    private void ReadLines(ReadOnlyMemory<byte> data)
    {
        while (!data.IsEmpty)
        {
            var end = data.Span.IndexOf((byte)'\n');
            var line = end < 0 ? data : data[..end];
            data = end < 0 ? default : data[(end + 1)..];
            if (IsJson(line))
            {
                Read(line, default);
            }
        }
    }

    /// <summary>False for <c>[DONE]</c> and for what servers send to keep a connection alive: these are not worth an exception.</summary>
    private static bool IsJson(ReadOnlyMemory<byte> data) => data.Span.TrimStart(" \t\n"u8) is [(byte)'{' or (byte)'[', not (byte)'D', ..];

    private void OnMessage()
    {
        var exception = _messages.Header(":exception-type"u8);
        if (!exception.IsEmpty)
        {
            _answer.Error ??= ErrorName.Clean(System.Text.Encoding.ASCII.GetString(exception)) ?? ErrorName.Unnamed;
        }
        else if (_messages.Header(":message-type"u8).SequenceEqual("error"u8))
        {
            _answer.Error ??= ErrorName.Clean(System.Text.Encoding.ASCII.GetString(_messages.Header(":error-code"u8))) ?? ErrorName.Unnamed;
        }
        else if (_messages.Header(":event-type"u8).SequenceEqual("PayloadPart"u8))
        {
            // SageMaker's messages are pieces of the model server's own answer, in its own framing, cut anywhere:
            // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_PayloadPart.html.
            _payload ??= new ShapedReader(this);
            _payload.Append(_messages.Payload.Span);
            _valuesRead += _payload._valuesRead > 0 ? 1 : 0;
        }
        else
        {
            Read(_messages.Payload, _messages.Header(":event-type"u8));
        }
    }

    private bool Read(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> eventName, bool partial = false)
    {
        if (_malformed >= MaxMalformed)
        {
            return false;
        }

        if (!partial && _last?.TryAppend(json.Span, eventName, _answer) == true)
        {
            _valuesRead++;
            return true;
        }

        if (Parse(json, partial) is { } fault)
        {
            _malformed++;
            _fault ??= fault;
            return false;
        }

        _valuesRead++;
        if (_failed)
        {
            _answer.Error ??= ErrorName.OfFailure(_tape.Root);
        }
        else
        {
            _answer.IsPartial = partial;
            _answer.IsPiece = false;
            _answer.Parts.BeginFrame();
            _shape.Read(_tape.Root, eventName, _answer);
            if (!_isLenient && _framing == Framings.ServerSentEvents)
            {
                _last ??= new RepeatedFrame(_answer.Head.CaptureLimit);
                _last.Learn(json.Span, eventName, _tape, _answer);
            }
        }

        return true;
    }

    /// <summary>Parses strictly, then as lenient clients do; a stream that was lenient once is not tried strictly again, which would cost
    /// an exception each time.</summary>
    private string? Parse(ReadOnlyMemory<byte> json, bool partial)
    {
        var fault = _isLenient ? JsonTape.Malformed : _tape.Parse(json, partial);
        if (fault != JsonTape.Malformed || (_repaired ??= new ByteBuffer(_answer.Head.CaptureLimit)).Room(json.Length) is not { Length: > 0 } room)
        {
            return fault;
        }

        var length = LenientJson.Repair(json.Span, room, isWhole: false);
        _repaired.Advance(length);
        fault = _tape.Parse(_repaired.Memory[..length], partial);
        _repaired.Clear();
        _isLenient = fault is null;
        return fault;
    }
}
