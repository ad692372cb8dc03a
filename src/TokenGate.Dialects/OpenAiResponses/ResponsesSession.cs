using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Dialects.Sessions;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiResponses;

/// <summary>
/// Responses over a WebSocket (https://platform.openai.com/docs/guides/websocket-mode): each <c>response.create</c> is a request as it
/// would be posted, and is answered with the events of a stream, one response at a time.
/// </summary>
/// <param name="dialect">Reads the requests.</param>
/// <param name="head">The head that opened the session.</param>
/// <param name="response">The response that opened the session.</param>
internal sealed class ResponsesSession(OpenAiResponsesDialect dialect, RequestHead head, ResponseHead response) : SocketSession(response.CaptureLimit)
{
    private RequestContent? _asked;
    private long _askedBytes;
    private Answer? _answer;
    private string? _error;

    /// <inheritdoc/>
    public override bool Answering => _answer is not null;

    /// <inheritdoc/>
    protected override long KeptBytes => Volatile.Read(ref _askedBytes) + (_answer?.Parts.HeldBytes ?? 0);

    /// <inheritdoc/>
    protected override void ShedKept()
    {
        _asked = _asked is null ? null : _asked with { Segments = [], References = [.. _asked.References.Select(static known => known with { Id = known.Id.ToArray() })] };
        _answer?.Parts.Narrow(Limit);
        Volatile.Write(ref _askedBytes, 0);
    }

    /// <inheritdoc/>
    protected override void ReadSent(JsonValue message)
    {
        if (message["type"u8].Is("response.create"u8))
        {
            // Some clients put the request's fields into an object of their own.
            var body = message["response"u8].IsObject ? message["response"u8] : message;
            _asked = dialect.ReadRequest(in head, body.Raw.ToArray()) with { Stream = true };
            Volatile.Write(ref _askedBytes, body.Raw.Length);
            if (Truncated)
            {
                ShedKept();
            }
        }
    }

    /// <inheritdoc/>
    protected override void ReadReceived(JsonValue message)
    {
        var type = message["type"u8];
        if (type.Is("error"u8) && _answer is null)
        {
            _error ??= ErrorName.Inside(message);
            return;
        }

        if (!type.IsString || !(type.Raw.Span.StartsWith("response."u8) || type.Is("error"u8)))
        {
            return;
        }

        _answer ??= new Answer(response, Limit);
        OpenAiResponsesShape.Instance.Read(message, default, _answer);
        if (_answer.Last)
        {
            End(_asked ?? new RequestContent { Operation = "chat" }, Content(_answer));
            Forget();
        }
    }

    /// <inheritdoc/>
    protected override SessionContent Rest()
    {
        var left = _answer is null ? new ResponseContent { Error = _error } : Content(_answer);
        return new SessionContent(_asked ?? new RequestContent { Operation = "chat" }, left);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Forget();
        base.Dispose(disposing);
    }

    private static ResponseContent Content(Answer answer)
    {
        OpenAiResponsesShape.Instance.Finish(answer);
        return ContentOf(answer, OpenAiResponsesShape.Instance.KnownCounts) with { Ended = answer.Last };
    }

    private void Forget()
    {
        _answer?.Dispose();
        _answer = null;
    }
}
