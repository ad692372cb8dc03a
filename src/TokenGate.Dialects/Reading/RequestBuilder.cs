using System.Collections.Immutable;
using System.Text;
using TokenGate.Dialects.Json;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>Gathers what a dialect reads from a request.</summary>
/// <param name="texts">Where texts are written that do not stand in the body as they are; null for memory of their own.</param>
internal sealed class RequestBuilder(TextMemory? texts = null)
{
    /// <summary>More segments than this are not told apart: the rest of such a request is not analysed.</summary>
    private const int MaxSegments = 65536;

    /// <summary>References beyond these are not kept.</summary>
    private const int MaxReferences = 64;

    private readonly List<Segment> _segments = [];
    private List<ContentReference>? _references;

    /// <summary>Index of the message that is being read, from 0; -1 before the first.</summary>
    public int Message { get; private set; } = -1;

    public string? Model { get; set; }

    public bool Stream { get; set; }

    public long? MaxOutputTokens { get; set; }

    public int Choices { get; set; } = 1;

    /// <summary>Tokens of the provider's format around the segments.</summary>
    public int FormatTokens { get; set; }

    /// <summary>True once a tool was seen that the provider runs itself.</summary>
    public bool HasHostedTools { get; set; }

    /// <summary>True when no model runs by this call.</summary>
    public bool RunsNoModel { get; set; }

    /// <summary>The user that the body names.</summary>
    public string? NamedUser { get; set; }

    /// <summary>String fields that may name a project; null when there are none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; set; }

    /// <summary>Begins the next message.</summary>
    public void BeginMessage() => Message++;

    /// <summary>Adds a part of the current message's text; a missing or empty one is not a segment.</summary>
    public void AddText(SegmentRole role, JsonValue text)
    {
        if (text.IsString)
        {
            Add(role, text.Text(texts));
        }
    }

    /// <summary>
    /// Adds a JSON value as text: schemas, arguments, structured results. Blanks between its tokens are left out: models do not get them.
    /// </summary>
    public void AddRaw(SegmentRole role, JsonValue value)
    {
        if (value.HasValue)
        {
            Add(role, JsonText.Compact(value.Raw));
        }
    }

    /// <summary>Adds text. What an agent wrote into a person's message by itself is instructions.</summary>
    public void Add(SegmentRole role, ReadOnlyMemory<byte> text)
    {
        if (!text.IsEmpty && _segments.Count < MaxSegments)
        {
            role = role == SegmentRole.User && HarnessNote.IsAll(text.Span) ? SegmentRole.System : role;
            _segments.Add(new Segment(role, Math.Max(Message, 0), text));
        }
    }

    /// <summary>Adds a part that is no text.</summary>
    /// <param name="role">Who sent it.</param>
    /// <param name="data">Its encoded bytes as they stand in the body, or the address or id that stands for them.</param>
    /// <param name="tokens">What it costs by the provider's formula; 0 when there is none.</param>
    public void AddOpaque(SegmentRole role, ReadOnlyMemory<byte> data, int tokens)
    {
        if (_segments.Count < MaxSegments)
        {
            _segments.Add(new Segment(role, Math.Max(Message, 0), default, Math.Max(data.Length, 1), tokens, data));
        }
    }

    /// <summary>Adds an attachment.</summary>
    /// <param name="role">Who sent it.</param>
    /// <param name="kind">What it is, when its bytes are in the body and no media type says otherwise: document, media or image.</param>
    /// <param name="content">Its bytes as base64 or as a <c>data:</c> URL, or its address; nothing is added without.</param>
    /// <param name="tokens">What it costs by the provider's formula; 0 when there is none.</param>
    public void AddAttachment(SegmentRole role, ReferenceKind kind, JsonValue content, int tokens = 0)
    {
        if (content.IsString && content.Raw.Length > 0)
        {
            Add(Attachment.Read(role, kind, content.Text(), tokens));
        }
    }

    /// <summary>Adds an attachment whose bytes stand as they are.</summary>
    public void AddAttachment(SegmentRole role, ReferenceKind kind, ReadOnlySpan<byte> content, int tokens = 0) =>
        Add(new Segment(role, 0, default, Math.Max(content.Length, 1), tokens, ContentIdentity.OfBytes(content)) { Reference = kind });

    /// <summary>Adds a file at its place in the conversation, by its id; nothing is added without one.</summary>
    public void AddFile(SegmentRole role, JsonValue id, int tokens = 0)
    {
        if (id.IsString && id.Raw.Length > 0)
        {
            Add(Attachment.OfId(role, id.Text(), tokens));
        }
    }

    /// <summary>Adds something that the request refers to apart from its segments; a missing id adds nothing.</summary>
    public void AddReference(ReferenceKind kind, JsonValue id)
    {
        if (id.IsString && id.Raw.Length > 0 && !IsFull)
        {
            AddReference(kind, id.Text());
        }
    }

    /// <summary>Adds something that the path names; a missing id adds nothing.</summary>
    public void AddReference(ReferenceKind kind, string? id)
    {
        if (id is not null)
        {
            AddReference(kind, Encoding.UTF8.GetBytes(id));
        }
    }

    /// <summary>Adds something that the request refers to apart from its segments.</summary>
    public void AddReference(ReferenceKind kind, ReadOnlyMemory<byte> id)
    {
        if (!id.IsEmpty && !IsFull)
        {
            (_references ??= []).Add(new ContentReference(kind, id));
        }
    }

    /// <summary>The finished request.</summary>
    public RequestContent Build(string operation) => new()
    {
        Operation = operation,
        Model = Model,
        Stream = Stream,
        MaxOutputTokens = MaxOutputTokens,
        Choices = Math.Max(Choices, 1),
        Segments = _segments,
        FormatTokens = FormatTokens,
        References = _references ?? (IReadOnlyList<ContentReference>)[],
        HasHostedTools = HasHostedTools,
        RunsNoModel = RunsNoModel,
        NamedUser = NamedUser,
        Labels = Labels ?? ImmutableDictionary<string, string>.Empty,
    };

    private bool IsFull => _references?.Count >= MaxReferences;

    private void Add(Segment segment)
    {
        if (_segments.Count < MaxSegments)
        {
            _segments.Add(segment with { Message = Math.Max(Message, 0) });
        }
    }
}
