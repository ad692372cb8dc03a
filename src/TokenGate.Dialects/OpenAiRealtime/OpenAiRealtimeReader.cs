using TokenGate.Dialects.Framing;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiRealtime;

/// <summary>
/// Reads a Realtime session: what the client says (https://platform.openai.com/docs/api-reference/realtime-client-events) and what comes back
/// (https://platform.openai.com/docs/api-reference/realtime-server-events). Each <c>response.done</c> carries the usage of its own answer, and the whole
/// conversation is input to each. The transcription of the user's speech is another model's work and is kept among the extras.
/// </summary>
internal sealed class OpenAiRealtimeReader : SessionReader
{
    private readonly RequestBuilder _request = new();
    private readonly JsonTape _requestTape = new();
    private readonly JsonTape _responseTape = new();
    private readonly RealtimeTotals _totals = new();
    private readonly AnswerParts _parts;
    private readonly long _limit;
    private WebSocketParser _sent;
    private WebSocketParser _received;
    private readonly string? _model;
    private string? _answered;
    private string? _finish;
    private string? _error;
    private int _answers;
    private long _audioBytes;
    private long _textBytes;
    private bool _delivered;

    public OpenAiRealtimeReader(string? model, long limit)
    {
        _model = model;
        _limit = limit;
        _parts = new AnswerParts(limit);
        _sent = new WebSocketParser(limit);
        _received = new WebSocketParser(limit);
        _request.Stream = true;
    }

    /// <inheritdoc/>
    public override void AppendRequest(ReadOnlySpan<byte> bytes)
    {
        while (_sent.Read(ref bytes))
        {
            if (_requestTape.Parse(_sent.Message) is null)
            {
                ReadSent(_requestTape.Root);
            }
        }
    }

    /// <inheritdoc/>
    public override void AppendResponse(ReadOnlySpan<byte> bytes)
    {
        while (_received.Read(ref bytes))
        {
            if (_responseTape.Parse(_received.Message) is null)
            {
                ReadReceived(_responseTape.Root);
            }
        }
    }

    /// <inheritdoc/>
    public override SessionContent Complete()
    {
        _request.Model = _model;
        if (_audioBytes > 0)
        {
            _request.BeginMessage();
            _request.AddOpaque(SegmentRole.User, _audioBytes);
        }

        var usage = _totals.ToCounts();
        var hasOutput = _delivered || _parts.Any;
        return new SessionContent(_request.Build("chat"), new ResponseContent
        {
            Model = _answered ?? _model,
            Usage = usage,
            UsageProblem = _totals.Refused,
            Parts = _parts.ToList(),
            FinishReason = _finish,
            Ended = true,
            Error = hasOutput || usage is not null ? null : _error,
            HasOutput = hasOutput,
            Problem = usage is null && !hasOutput && _error is null ? "session without an answer" : null,
        });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _requestTape.Dispose();
        _responseTape.Dispose();
        _parts.Dispose();
        _sent.Dispose();
        _received.Dispose();
        base.Dispose(disposing);
    }

    private void ReadSent(JsonValue message)
    {
        var type = message["type"u8];
        if (type.Is("input_audio_buffer.append"u8))
        {
            _audioBytes += message["audio"u8].Raw.Length;
        }
        else if (type.Is("session.update"u8))
        {
            _request.BeginMessage();
            Keep(SegmentRole.System, message["session"u8]["instructions"u8]);
            foreach (var tool in message["session"u8]["tools"u8].Items)
            {
                Keep(SegmentRole.Tools, tool);
            }
        }
        else if (type.Is("response.create"u8))
        {
            _request.BeginMessage();
            Keep(SegmentRole.System, message["response"u8]["instructions"u8]);
        }
        else if (type.Is("conversation.item.create"u8))
        {
            _request.BeginMessage();
            ReadItem(message["item"u8]);
        }
    }

    private void ReadItem(JsonValue item)
    {
        var role = item["role"u8];
        var speaker = role.Is("assistant"u8) ? SegmentRole.Assistant : role.Is("system"u8) ? SegmentRole.System : SegmentRole.User;
        foreach (var part in item["content"u8].Items)
        {
            Keep(speaker, part["text"u8]);
            _audioBytes += part["audio"u8].Raw.Length;
        }

        Keep(SegmentRole.Assistant, item["arguments"u8]);
        Keep(SegmentRole.ToolResult, item["output"u8]);
    }

    /// <summary>Keeps a copy: the frame's memory is used again.</summary>
    private void Keep(SegmentRole role, JsonValue value)
    {
        var text = value.IsString ? value.Text() : value.Raw;
        _textBytes += text.Length;
        if (_textBytes <= _limit)
        {
            _request.Add(role, text.ToArray());
        }
    }

    private void ReadReceived(JsonValue message)
    {
        var type = message["type"u8];
        var index = message["output_index"u8].AsInt() ?? 0;
        if (type.Is("response.output_text.delta"u8) || type.Is("response.text.delta"u8)
            || type.Is("response.output_audio_transcript.delta"u8) || type.Is("response.audio_transcript.delta"u8))
        {
            _parts.Append(AnswerKind.Text, _answers, index, message["delta"u8]);
        }
        else if (type.Is("response.function_call_arguments.delta"u8))
        {
            _parts.Append(AnswerKind.ToolCall, _answers, index, message["delta"u8]);
        }
        else if (type.Is("response.output_audio.delta"u8) || type.Is("response.audio.delta"u8))
        {
            _delivered = true;
        }
        else if (type.Is("response.done"u8))
        {
            ReadAnswer(message["response"u8]);
        }
        else if (type.Is("session.created"u8) || type.Is("session.updated"u8))
        {
            _answered = message["session"u8]["model"u8].AsString() ?? _answered;
        }
        else if (type.Is("conversation.item.input_audio_transcription.completed"u8))
        {
            _totals.AddTranscription(message["usage"u8]);
        }
        else if (type.Is("error"u8))
        {
            _error ??= ErrorName.Inside(message);
        }
    }

    private void ReadAnswer(JsonValue response)
    {
        _answers++;
        _finish = response["status"u8].AsString(64) ?? _finish;
        if (response["status"u8].Is("failed"u8))
        {
            _error ??= ErrorName.OfObject(response["status_details"u8]["error"u8]);
        }

        _totals.Add(response["id"u8].AsString(), response["usage"u8]);
    }
}
