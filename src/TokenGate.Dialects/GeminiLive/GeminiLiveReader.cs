using TokenGate.Dialects.Gemini;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Dialects.Sessions;
using TokenGate.Usage;

namespace TokenGate.Dialects.GeminiLive;

/// <summary>
/// Reads a Live session (https://ai.google.dev/api/live#messages): <c>turnComplete</c> ends an answer. The <c>usageMetadata</c> of its
/// messages is the turn's, the latest
/// counts; where it comes after the turn has ended it belongs to that turn, which waits for it until something else comes. A session that
/// translates or transcribes has
/// no turns: its messages tell increments, which add up. Thoughts are told beside <c>responseTokenCount</c>, as in the API without
/// sessions. Google sends JSON in
/// binary messages.
/// </summary>
internal sealed class GeminiLiveReader : SocketSession
{
    private static readonly UsageNames Names = new()
    {
        Input = new("promptTokenCount"),
        Output = new("responseTokenCount"),
        Total = new("totalTokenCount"),
        Cached = new("cachedContentTokenCount"),
        Reasoning = new("thoughtsTokenCount"),
        ToolUseInput = new("toolUsePromptTokenCount"),
    };

    private readonly Conversation _conversation;
    private Answer _answer;
    private string? _model;
    private long _mediaBytes;
    private int _turns;
    private bool _hasHostedTools;
    private ContentReference? _resumed;
    private TokenCounts? _increments;
    private SessionContent? _waiting;
    private bool _anyTurn;
    private bool _interrupted;

    public GeminiLiveReader(long limit)
        : base(limit, binary: true)
    {
        _conversation = new Conversation(limit);
        _answer = new Answer(default, limit);
    }

    /// <inheritdoc/>
    public override bool Answering => _waiting is not null || _answer.Parts.Any || _answer.Delivered;

    /// <inheritdoc/>
    protected override long KeptBytes => _conversation.HeldBytes + _answer.Parts.HeldBytes;

    /// <inheritdoc/>
    protected override bool Truncated => base.Truncated || _conversation.Truncated;

    /// <inheritdoc/>
    protected override void ShedKept()
    {
        _conversation.Shed();
        _answer.Parts.Narrow(Limit);
    }

    /// <inheritdoc/>
    protected override void ReadSent(JsonValue message)
    {
        var setup = message["setup"u8];
        if (setup.IsObject)
        {
            // A session that goes on with an earlier one (https://ai.google.dev/gemini-api/docs/live-session#session-resumption).
            var handle = setup["sessionResumption"u8]["handle"u8].Text();
            _resumed = handle.IsEmpty ? null : new ContentReference(ReferenceKind.Conversation, handle.ToArray());
            var model = setup["model"u8].AsString();
            _model = model?[(model.LastIndexOf('/') + 1)..];
            _conversation.SetSystem(setup["systemInstruction"u8]["parts"u8].First["text"u8]);
            _conversation.SetTools(setup["tools"u8]);
            foreach (var tool in setup["tools"u8].Items)
            {
                _hasHostedTools |= GeminiDialect.IsHosted(tool);
            }
        }

        foreach (var turn in message["clientContent"u8]["turns"u8].Items)
        {
            _conversation.BeginItem();
            foreach (var part in turn["parts"u8].Items)
            {
                _conversation.Add(turn["role"u8].Is("model"u8) ? SegmentRole.Assistant : SegmentRole.User, part["text"u8]);
                var blob = part["inlineData"u8];
                _conversation.AddAttachment(SegmentRole.User, Attachment.KindOf(blob["mimeType"u8].Raw.Span, ReferenceKind.Media), blob["data"u8]);
                _conversation.AddAttachment(SegmentRole.User, ReferenceKind.Document, part["fileData"u8]["fileUri"u8]);
            }
        }

        var live = message["realtimeInput"u8];
        if (live["text"u8].IsString)
        {
            _conversation.BeginItem();
            _conversation.Add(SegmentRole.User, live["text"u8]);
        }

        _mediaBytes += live["audio"u8]["data"u8].Raw.Length + live["video"u8]["data"u8].Raw.Length;
        foreach (var chunk in live["mediaChunks"u8].Items)
        {
            _mediaBytes += chunk["data"u8].Raw.Length;
        }

        foreach (var result in message["toolResponse"u8]["functionResponses"u8].Items)
        {
            _conversation.BeginItem();
            _conversation.Add(SegmentRole.ToolResult, result["response"u8]);
        }
    }

    /// <inheritdoc/>
    protected override void ReadReceived(JsonValue message)
    {
        var content = message["serverContent"u8];
        var usage = message["usageMetadata"u8];
        var answers = content["modelTurn"u8].HasValue || content["outputTranscription"u8].HasValue || message["toolCall"u8].HasValue;
        if (_waiting is { } turn && (usage.IsObject || answers))
        {
            _waiting = null;
            if (!answers)
            {
                ReadUsage(usage);
                var (response, told) = (turn.Response, Content(ended: true));
                End(turn.Request, response with { Usage = told.Usage, UsageProblem = told.UsageProblem, Billed = told.Billed });
                Forget();
                return;
            }

            End(turn.Request, turn.Response);
        }

        var parts = _answer.Parts;
        foreach (var part in content["modelTurn"u8]["parts"u8].Items)
        {
            parts.Append(part["thought"u8].IsTrue ? AnswerKind.Reasoning : AnswerKind.Text, 0, 0, part["text"u8]);
            _answer.Delivered |= part["inlineData"u8].IsObject;
        }

        parts.Append(AnswerKind.Text, 0, 1, content["outputTranscription"u8]["text"u8]);
        foreach (var call in message["toolCall"u8]["functionCalls"u8].Items)
        {
            var number = 0;
            while (parts.Has(AnswerKind.ToolCall, 0, number))
            {
                number++;
            }

            parts.Append(AnswerKind.ToolCall, 0, number, call["name"u8]);
            parts.Append(AnswerKind.ToolCall, 0, number, call["args"u8].Raw.Span);
        }

        if (message["sessionResumptionUpdate"u8]["newHandle"u8].IsString)
        {
            _answer.Links.NoteReference(ReferenceKind.Conversation, message["sessionResumptionUpdate"u8]["newHandle"u8]);
        }

        _answer.Error ??= ErrorName.Inside(message);
        ReadUsage(usage);
        _interrupted |= content["interrupted"u8].IsTrue;
        if (content["turnComplete"u8].IsTrue && (_answer.Parts.Any || _answer.Delivered || _answer.Usage.Any))
        {
            EndTurn();
        }
    }

    /// <inheritdoc/>
    protected override SessionContent Rest()
    {
        if (_waiting is { } turn)
        {
            return turn;
        }

        var content = Content(ended: false) with { Error = Answering ? null : _answer.Error };

        // No turn ever ended: what was told are increments.
        return new SessionContent(Asked(), _anyTurn || _increments is null ? content : content with { Usage = _increments });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _answer.Dispose();
        base.Dispose(disposing);
    }

    private void ReadUsage(JsonValue usage)
    {
        var report = _answer.Usage;
        if (!report.Replace(usage, Names))
        {
            return;
        }

        report.OutputIsUnreasoned = true;
        report.InputIsWithoutTools = true;
        report.Output ??= report.Input is null ? null : 0;
        if (!_anyTurn && report.ToCounts(Names.All) is { } counts)
        {
            _increments = _increments is null ? counts : StepCounts.Plus(_increments, counts);
        }
    }

    /// <summary>Ends a turn; one without usage waits for it.</summary>
    private void EndTurn()
    {
        _answer.Error = null;
        _anyTurn = true;
        var turn = new SessionContent(Asked(), Content(ended: true) with { FinishReason = _interrupted ? "interrupted" : "turnComplete" });
        if (_answer.Usage.Any)
        {
            End(turn.Request, turn.Response);
        }
        else
        {
            _waiting = turn;
        }

        _interrupted = false;
        _conversation.Add(turn.Response.Parts);
        Forget();
    }

    private void Forget()
    {
        _answer.Dispose();
        _answer = new Answer(default, Limit);
    }

    private RequestContent Asked()
    {
        _turns++;
        if (_mediaBytes > 0)
        {
            _conversation.BeginItem();
            _conversation.AddOpaque(SegmentRole.User, BitConverter.GetBytes(_turns), _mediaBytes, 0);
            _mediaBytes = 0;
        }

        return new RequestContent
        {
            Operation = "chat",
            Model = _model,
            Stream = true,
            Segments = _conversation.Segments(),
            References = _resumed is { } resumed ? [resumed] : [],
            HasHostedTools = _hasHostedTools,
        };
    }

    private ResponseContent Content(bool ended) => ContentOf(_answer, Names.All) with { Model = _model, Ended = ended };
}
