using TokenGate.Dialects.Framing;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Sessions;

/// <summary>
/// What the dialects have in common that speak JSON messages over a WebSocket. The client's messages and the upstream's come on two
/// threads; a dialect is
/// called with one message at a time. What it keeps of them it copies: a message's memory is used again.
/// </summary>
/// <param name="limit">The size in bytes up to which a message is read.</param>
/// <param name="binary">True where JSON may come in binary messages, as Google's servers send it.</param>
internal abstract class SocketSession(long limit, bool binary = false) : SessionReader
{
    /// <summary>A direction with more malformed messages than this is not read on: each costs an exception inside the JSON
    /// reader.</summary>
    private const int MaxMalformed = 64;

    /// <summary>What a session reads that has no memory: the end of an answer, with its usage and a page or two of text, is smaller than
    /// this.</summary>
    private const int SmallMessage = 128 * 1024;

    /// <summary>What a direction's tape keeps between messages.</summary>
    private const int KeptTape = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly JsonTape _requestTape = new();
    private readonly JsonTape _responseTape = new();
    private readonly Queue<SessionContent> _ended = new();
    private WebSocketParser _sent = new(limit, binary);
    private WebSocketParser _received = new(limit, binary);
    private int _malformedSent;
    private int _malformedReceived;
    private bool _any;
    private volatile bool _shed;

    /// <inheritdoc/>
    public override long HeldBytes => KeptBytes + _sent.HeldBytes + _received.HeldBytes + _requestTape.Capacity + _responseTape.Capacity;

    /// <summary>How many bytes of text and of one message are kept at most.</summary>
    protected long Limit { get; private set; } = limit;

    /// <summary>Bytes that the dialect keeps of what was said.</summary>
    protected abstract long KeptBytes { get; }

    /// <summary>True when the conversation is not kept as a whole.</summary>
    protected virtual bool Truncated => _shed;

    /// <inheritdoc/>
    public override bool ClientLeft => _sent.Closed;

    /// <inheritdoc/>
    public override void Shed()
    {
        lock (_gate)
        {
            _shed = true;
            Limit = Math.Min(Limit, SmallMessage);
            ShedKept();
        }
    }

    /// <inheritdoc/>
    public override void AppendRequest(ReadOnlySpan<byte> bytes)
    {
        if (_shed)
        {
            _sent.Narrow(SmallMessage);
        }

        while (_malformedSent < MaxMalformed && _sent.Read(ref bytes))
        {
            if (_requestTape.Parse(_sent.Message) is null)
            {
                lock (_gate)
                {
                    ReadSent(_requestTape.Root);
                }
            }
            else
            {
                _malformedSent++;
            }

            _requestTape.Trim(KeptTape);
        }
    }

    /// <inheritdoc/>
    public override void AppendResponse(ReadOnlySpan<byte> bytes)
    {
        if (_shed)
        {
            _received.Narrow(SmallMessage);
        }

        while (_malformedReceived < MaxMalformed && _received.Read(ref bytes))
        {
            if (_responseTape.Parse(_received.Message) is null)
            {
                lock (_gate)
                {
                    ReadReceived(_responseTape.Root);
                }
            }
            else
            {
                _malformedReceived++;
            }

            _responseTape.Trim(KeptTape);
        }
    }

    /// <inheritdoc/>
    public override SessionContent? Take()
    {
        lock (_gate)
        {
            return _ended.TryDequeue(out var content) ? content : null;
        }
    }

    /// <inheritdoc/>
    public override SessionContent? Complete()
    {
        lock (_gate)
        {
            var problem = _received.Dropped > 0 ? "messages over the limit, or not to be inflated"
                : _malformedReceived >= MaxMalformed ? "messages that are no JSON"
                : null;
            if (problem is not null)
            {
                var rest = Marked(Rest());
                return rest with { Response = rest.Response with { Problem = problem } };
            }

            return Answering || !_any ? Marked(Rest()) : null;
        }
    }

    /// <summary>Reads a message of the client.</summary>
    protected abstract void ReadSent(JsonValue message);

    /// <summary>Reads a message of the upstream.</summary>
    protected abstract void ReadReceived(JsonValue message);

    /// <summary>What is known of the answer that is under way; of the session, when there is none.</summary>
    protected abstract SessionContent Rest();

    /// <summary>Gives up what the dialect keeps of what was said, and keeps nothing more of it.</summary>
    protected abstract void ShedKept();

    /// <summary>What a dialect gathered of one answer, its end not told.</summary>
    /// <param name="answer">What was gathered.</param>
    /// <param name="known">The counts that have a place of their own.</param>
    protected static ResponseContent ContentOf(Answer answer, IReadOnlyCollection<string> known) => ShapedReader.Linked(Gathered(answer, known), answer);

    private static ResponseContent Gathered(Answer answer, IReadOnlyCollection<string> known) => new()
    {
        Model = answer.Model,
        ResponseId = answer.Id,
        Usage = answer.Usage.ToCounts(known),
        UsageProblem = answer.Usage.Refused,
        Parts = answer.Parts.ToList(),
        FinishReason = answer.FinishReason,
        Error = answer.Error,
        HasOutput = answer.Parts.Any || answer.Delivered,
        Billed = answer.Usage.Billed.ToUnits(),
    };

    /// <summary>An answer ended.</summary>
    protected void End(RequestContent request, ResponseContent response)
    {
        _any = true;
        _ended.Enqueue(Marked(new SessionContent(request, response)));
    }

    private SessionContent Marked(SessionContent content) => content with { Truncated = Truncated };

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _requestTape.Dispose();
        _responseTape.Dispose();
        _sent.Dispose();
        _received.Dispose();
        base.Dispose(disposing);
    }
}
