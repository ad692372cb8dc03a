using TokenGate.Dialects.Framing;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Sessions;

/// <summary>
/// What the dialects have in common that speak JSON messages over a WebSocket. The client's messages and the upstream's come on two threads; a dialect is
/// called with one message at a time. What it keeps of them it copies: a message's memory is used again.
/// </summary>
/// <param name="limit">The size in bytes up to which a message is read.</param>
/// <param name="binary">True where JSON may come in binary messages, as Google's servers send it.</param>
internal abstract class SocketSession(long limit, bool binary = false) : SessionReader
{
    /// <summary>A direction with more malformed messages than this is not read on: each costs an exception inside the JSON reader.</summary>
    private const int MaxMalformed = 64;

    private readonly Lock _gate = new();
    private readonly JsonTape _requestTape = new();
    private readonly JsonTape _responseTape = new();
    private readonly Queue<SessionContent> _ended = new();
    private WebSocketParser _sent = new(limit, binary);
    private WebSocketParser _received = new(limit, binary);
    private int _malformedSent;
    private int _malformedReceived;
    private bool _any;

    /// <inheritdoc/>
    public override bool ClientLeft => _sent.Closed;

    /// <inheritdoc/>
    public override void AppendRequest(ReadOnlySpan<byte> bytes)
    {
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
        }
    }

    /// <inheritdoc/>
    public override void AppendResponse(ReadOnlySpan<byte> bytes)
    {
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
                var rest = Rest();
                return rest with { Response = rest.Response with { Problem = problem } };
            }

            return Answering || !_any ? Rest() : null;
        }
    }

    /// <summary>Reads a message of the client.</summary>
    protected abstract void ReadSent(JsonValue message);

    /// <summary>Reads a message of the upstream.</summary>
    protected abstract void ReadReceived(JsonValue message);

    /// <summary>What is known of the answer that is under way; of the session, when there is none.</summary>
    protected abstract SessionContent Rest();

    /// <summary>What a dialect gathered of one answer, its end not told.</summary>
    /// <param name="answer">What was gathered.</param>
    /// <param name="known">The counts that have a place of their own.</param>
    protected static ResponseContent ContentOf(Answer answer, IReadOnlyCollection<string> known) => new()
    {
        Model = answer.Model,
        ResponseId = answer.Id,
        Usage = answer.Usage.ToCounts(known),
        UsageProblem = answer.Usage.Refused,
        Parts = answer.Parts.ToList(),
        FinishReason = answer.FinishReason,
        Error = answer.Error,
        HasOutput = answer.Parts.Any || answer.Delivered,
    };

    /// <summary>An answer ended.</summary>
    protected void End(RequestContent request, ResponseContent response)
    {
        _any = true;
        _ended.Enqueue(new SessionContent(request, response));
    }

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
