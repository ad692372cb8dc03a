using System.Collections.Frozen;
using TokenGate.Dialects.Gemini;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Dialects.Sessions;
using TokenGate.Usage;

namespace TokenGate.Dialects.GeminiLive;

/// <summary>
/// Reads a Live session (https://ai.google.dev/api/live#messages): <c>turnComplete</c> ends an answer. The <c>usageMetadata</c> of its messages is the turn's, the latest
/// counts; thoughts are told beside <c>responseTokenCount</c>, as in the API without sessions. Google sends JSON in binary messages.
/// </summary>
internal sealed class GeminiLiveReader : SocketSession
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        ["promptTokenCount", "responseTokenCount", "thoughtsTokenCount", "cachedContentTokenCount", "totalTokenCount"]);

    private readonly Conversation _conversation;
    private Answer _answer;
    private string? _model;
    private long _mediaBytes;
    private int _turns;
    private bool _hasHostedTools;
    private ContentReference? _resumed;

    public GeminiLiveReader(long limit)
        : base(limit, binary: true)
    {
        _conversation = new Conversation(limit);
        _answer = new Answer(default, limit);
    }

    /// <inheritdoc/>
    public override bool Answering => _answer.Parts.Any || _answer.Delivered;

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
        ReadUsage(message["usageMetadata"u8], _answer.Usage);
        if (content["turnComplete"u8].IsTrue && (Answering || _answer.Usage.Any))
        {
            EndTurn(content["interrupted"u8].IsTrue);
        }
    }

    /// <inheritdoc/>
    protected override SessionContent Rest() => new(Asked(), Content(ended: false) with { Error = Answering ? null : _answer.Error });

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _answer.Dispose();
        base.Dispose(disposing);
    }

    private static void ReadUsage(JsonValue usage, UsageReport report)
    {
        if (!usage.IsObject)
        {
            return;
        }

        report.Keep(usage);
        report.OutputIsUnreasoned = true;
        report.Input = report.Count(usage["promptTokenCount"u8], "promptTokenCount") ?? report.Input;
        report.Reasoning = report.Count(usage["thoughtsTokenCount"u8], "thoughtsTokenCount") ?? report.Reasoning;
        report.Output = report.Count(usage["responseTokenCount"u8], "responseTokenCount") ?? report.Output ?? (report.Input is null ? null : 0);
        report.Cached = report.Count(usage["cachedContentTokenCount"u8], "cachedContentTokenCount") ?? report.Cached;
    }

    private void EndTurn(bool interrupted)
    {
        _answer.Error = null;
        var content = Content(ended: true) with { FinishReason = interrupted ? "interrupted" : "turnComplete" };
        End(Asked(), content);
        _conversation.Add(content.Parts);
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

    private ResponseContent Content(bool ended) => ContentOf(_answer, Known) with { Model = _model, Ended = ended };
}
