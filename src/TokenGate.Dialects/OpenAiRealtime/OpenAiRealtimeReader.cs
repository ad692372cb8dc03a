using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Dialects.Sessions;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiRealtime;

/// <summary>
/// Reads a Realtime session: what the client says (https://platform.openai.com/docs/api-reference/realtime-client-events) and what comes
/// back
/// (https://platform.openai.com/docs/api-reference/realtime-server-events). Each <c>response.done</c> ends an answer and carries its
/// usage; the whole
/// conversation is input to each. In a session that only transcribes, each transcript is an answer.
/// </summary>
internal sealed class OpenAiRealtimeReader : SocketSession
{
    private const string ByDuration = "billed by duration";

    private readonly Conversation _conversation;
    private readonly CountedAnswers _counted = new();
    private readonly RealtimeAudio _audio = new();
    private string? _model;
    private string? _transcriber;
    private readonly bool _translates;
    private bool _transcribes;
    private Segment? _instructions;
    private int? _besides;
    private AnswerParts _parts;
    private string? _answering;
    private bool _delivered;
    private bool _commits;
    private string? _error;
    private readonly RealtimeReferences _references = new();

    public OpenAiRealtimeReader(string? model, bool transcribes, bool translates, long limit)
        : base(limit)
    {
        _translates = translates;
        _model = model;
        _transcribes = transcribes;
        _conversation = new Conversation(limit);
        _parts = new AnswerParts(limit);
    }

    /// <inheritdoc/>
    public override bool Answering => _answering is not null || _parts.Any || _delivered;

    /// <inheritdoc/>
    protected override long KeptBytes => _conversation.HeldBytes + _parts.HeldBytes;

    /// <inheritdoc/>
    protected override bool Truncated => base.Truncated || _conversation.Truncated;

    /// <inheritdoc/>
    protected override void ShedKept()
    {
        _conversation.Shed();
        _parts.Narrow(Limit);
        _instructions = null;
    }

    /// <inheritdoc/>
    protected override void ReadSent(JsonValue message)
    {
        var type = message["type"u8];
        if (type.Is("input_audio_buffer.append"u8) || type.Is("session.input_audio_buffer.append"u8))
        {
            _audio.Append(message["audio"u8].Raw.Length);
        }
        else if (type.Is("input_audio_buffer.clear"u8))
        {
            _audio.Clear();
        }
        else if (type.Is("session.update"u8) || type.Is("transcription_session.update"u8))
        {
            ReadSession(message["session"u8]);
        }
        else if (type.Is("response.create"u8))
        {
            ReadCreate(message["response"u8]);
        }
        else if (type.Is("conversation.item.create"u8))
        {
            ReadItem(message["item"u8]);
        }
    }

    /// <inheritdoc/>
    protected override void ReadReceived(JsonValue message)
    {
        var type = message["type"u8];
        var index = message["output_index"u8].AsInt() ?? 0;
        if (type.Is("response.output_text.delta"u8) || type.Is("response.text.delta"u8)
            || type.Is("response.output_audio_transcript.delta"u8) || type.Is("response.audio_transcript.delta"u8)
            || type.Is("session.output_transcript.delta"u8))
        {
            _parts.Append(AnswerKind.Text, 0, index, message["delta"u8]);
        }
        else if (type.Is("response.function_call_arguments.delta"u8))
        {
            _parts.Append(AnswerKind.ToolCall, 0, index, message["delta"u8]);
        }
        else if (type.Is("response.output_audio.delta"u8) || type.Is("response.audio.delta"u8) || type.Is("session.output_audio.delta"u8))
        {
            _delivered = true;
        }
        else if (type.Is("response.created"u8))
        {
            _answering = message["response"u8]["id"u8].AsString() ?? "";
        }
        else if (type.Is("response.done"u8))
        {
            ReadAnswer(message["response"u8]);
        }
        else if (type.Is("session.created"u8) || type.Is("session.updated"u8)
            || type.Is("transcription_session.created"u8) || type.Is("transcription_session.updated"u8))
        {
            _transcribes |= type.Raw.Span.StartsWith("transcription"u8);
            ReadSession(message["session"u8]);
        }
        else if (type.Is("input_audio_buffer.committed"u8))
        {
            _commits = true;
            Commit(message["item_id"u8].Raw.Span);
        }
        else if (type.Is("conversation.item.input_audio_transcription.completed"u8))
        {
            ReadTranscript(message);
        }
        else if (type.Is("conversation.item.created"u8) || type.Is("conversation.item.added"u8))
        {
            _references.NoteItem(message["item"u8]["id"u8]);
        }
        else if (type.Is("error"u8))
        {
            _error ??= ErrorName.Inside(message);
        }
    }

    /// <inheritdoc/>
    protected override SessionContent Rest()
    {
        Commit([]);
        var parts = _parts.ToList();
        return new SessionContent(Asked(), new ResponseContent
        {
            Model = _model,
            Parts = parts,
            HasOutput = _delivered || parts.Count > 0,
            Error = Answering ? null : _error,
            TellsNoTokens = _translates && Answering ? ByDuration : null,
        });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _parts.Dispose();
        base.Dispose(disposing);
    }

    private RequestContent Asked() => new()
    {
        Operation = "chat",
        Model = _model,
        Stream = true,
        Segments = _conversation.Segments(_instructions),
        References = _references.All,
        HasHostedTools = _references.HasHostedTools,
    };

    private void ReadSession(JsonValue session)
    {
        _model = session["model"u8].AsString() ?? _model;
        _transcribes |= session["type"u8].Is("transcription"u8);
        var audio = session["audio"u8]["input"u8];
        _transcriber = audio["transcription"u8]["model"u8].AsString()
            ?? session["input_audio_transcription"u8]["model"u8].AsString()
            ?? _transcriber;
        _audio.SetFormat(session["input_audio_format"u8]);
        _audio.SetFormat(audio["format"u8]["type"u8]);
        _conversation.SetSystem(session["instructions"u8]);
        _conversation.SetTools(session["tools"u8]);
        _references.ReadSession(session);
    }

    private void ReadCreate(JsonValue response)
    {
        _instructions = _conversation.Keep(SegmentRole.System, 0, response["instructions"u8]);
        if (response["conversation"u8].Is("none"u8))
        {
            _besides ??= _conversation.Count;
        }

        _references.ReadResponse(response);
        foreach (var item in response["input"u8].Items)
        {
            ReadItem(item);
        }
    }

    private void ReadItem(JsonValue item)
    {
        _references.NoteItem(item["id"u8]);
        _conversation.BeginItem();
        var role = item["role"u8];
        var speaker = role.Is("assistant"u8) ? SegmentRole.Assistant : role.Is("system"u8) ? SegmentRole.System : SegmentRole.User;
        foreach (var part in item["content"u8].Items)
        {
            _conversation.Add(speaker, part["text"u8]);
            _conversation.AddAttachment(speaker, ReferenceKind.Media, part["audio"u8], _audio.TokensOf(part["audio"u8].Raw.Length));
            var image = part["image_url"u8];
            var tokens = image.IsString ? OpenAiImageTokens.Estimate(_model, image.Raw.Span, part["detail"u8].Is("low"u8)) : 0;
            _conversation.AddAttachment(speaker, ReferenceKind.Image, image, tokens);
        }

        _conversation.Add(SegmentRole.Assistant, item["name"u8]);
        _conversation.Add(SegmentRole.Assistant, item["arguments"u8]);
        _conversation.Add(SegmentRole.ToolResult, item["output"u8]);
    }

    /// <summary>What was spoken becomes an item of the conversation.</summary>
    private void Commit(ReadOnlySpan<byte> item)
    {
        var bytes = _audio.Commit();
        if (bytes > 0)
        {
            _conversation.BeginItem();
            _conversation.AddOpaque(SegmentRole.User, item, bytes, _audio.TokensOf(bytes));
        }
    }

    private void ReadAnswer(JsonValue response)
    {
        if (!_counted.IsNew(response["id"u8].AsString()))
        {
            return;
        }

        if (!_commits)
        {
            // A host that does not tell when an utterance ends: it ended before the answer.
            Commit(response["id"u8].Raw.Span);
        }

        using var whole = new AnswerParts(Limit);
        var index = 0;
        foreach (var item in response["output"u8].Items)
        {
            _references.NoteItem(item["id"u8]);
            ReadOutput(item, index++, whole);
        }

        // The last event repeats the answer; a host that does not was read from its deltas.
        var parts = whole.Any ? whole.ToList() : _parts.ToList();
        using var report = new UsageReport();
        OpenAiUsage.Read(response["usage"u8], report);
        report.Billed.ReadBeside(response);
        var counts = report.ToCounts(OpenAiUsage.Known);
        var failed = response["status"u8].Is("failed"u8);
        var delivered = _delivered || parts.Count > 0;
        End(Asked(), new ResponseContent
        {
            Model = _model,
            ResponseId = response["id"u8].AsString(),
            Usage = counts,
            UsageProblem = report.Refused,
            Billed = report.Billed.ToUnits(),
            Parts = parts,
            FinishReason = response["status"u8].AsString(64),
            Ended = true,
            Error = failed && counts is null && !delivered ? ErrorName.OfObject(response["status_details"u8]["error"u8]) : null,
            HasOutput = delivered,
        });
        if (_besides is { } before)
        {
            _conversation.Cut(before);
        }
        else
        {
            _conversation.Add(parts);
        }

        Reset();
    }

    private static void ReadOutput(JsonValue item, int index, AnswerParts parts)
    {
        foreach (var content in item["content"u8].Items)
        {
            parts.Append(AnswerKind.Text, 0, index, content["text"u8]);
            parts.Append(AnswerKind.Text, 0, index, content["transcript"u8]);
        }

        parts.Append(AnswerKind.ToolCall, 0, index, item["name"u8]);
        parts.Append(AnswerKind.ToolCall, 0, index, item["arguments"u8]);
    }

    /// <summary>
    /// A transcript of what the user said is another model's work: an exchange of its own, under that model. In a session that does
    /// nothing else it is the
    /// answer that was asked for; elsewhere it counts where its usage is told.
    /// </summary>
    private void ReadTranscript(JsonValue message)
    {
        var usage = message["usage"u8];
        if (!_transcribes && !usage.IsObject)
        {
            return;
        }

        var spoken = _audio.Last;
        if (_transcribes)
        {
            Commit(message["item_id"u8].Raw.Span);
        }

        using var report = new UsageReport();
        OpenAiUsage.Read(usage, report);
        using var parts = new AnswerParts(Limit);
        parts.Append(AnswerKind.Text, 0, 0, message["transcript"u8]);
        var asked = _transcribes ? Asked() : new RequestContent { Stream = true, Segments = Spoken(message["item_id"u8].Raw.Span, spoken) };
        var counts = report.ToCounts(OpenAiUsage.Known);
        End(asked with { Operation = "audio", Model = _transcriber ?? (_transcribes ? _model : null) }, new ResponseContent
        {
            Model = _transcriber ?? (_transcribes ? _model : null),
            ResponseId = message["item_id"u8].AsString(),
            Usage = counts,
            UsageProblem = report.Refused,
            Billed = report.Billed.ToUnits(),
            TellsNoTokens = counts is null && usage["type"u8].Is("duration"u8) ? ByDuration : null,
            Parts = parts.ToList(),
            Ended = true,
            HasOutput = parts.Any,
        });
        if (_transcribes)
        {
            _conversation.Cut(0);
        }
    }

    private Segment[] Spoken(ReadOnlySpan<byte> item, long bytes) =>
        bytes > 0 ? [new Segment(SegmentRole.User, 0, default, bytes, _audio.TokensOf(bytes), item.ToArray())] : [];

    private void Reset()
    {
        _parts.Dispose();
        _parts = new AnswerParts(Limit);
        _answering = null;
        _delivered = false;
        _instructions = null;
        _besides = null;
        _references.EndResponse();
    }
}
