using TokenGate.Dialects.Json;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>Gathers what a dialect reads from a request.</summary>
internal sealed class RequestBuilder
{
    /// <summary>More segments than this are not told apart: the rest of such a request is not analysed.</summary>
    private const int MaxSegments = 65536;

    private readonly List<Segment> _segments = [];

    /// <summary>Index of the message that is being read, from 0; -1 before the first.</summary>
    public int Message { get; private set; } = -1;

    public string? Model { get; set; }

    public bool Stream { get; set; }

    public long? MaxOutputTokens { get; set; }

    public int Choices { get; set; } = 1;

    /// <summary>Tokens of the provider's format around the segments.</summary>
    public int FormatTokens { get; set; }

    /// <summary>How many segments there are.</summary>
    public int Count => _segments.Count;

    /// <summary>Begins the next message.</summary>
    public void BeginMessage() => Message++;

    /// <summary>Adds a part of the current message's text; a missing or empty one is not a segment.</summary>
    public void AddText(SegmentRole role, JsonValue text)
    {
        if (text.IsString)
        {
            Add(role, text.Text());
        }
    }

    /// <summary>Adds a JSON value as text: schemas, arguments, structured results. Blanks between its tokens are left out: models do not get them.</summary>
    public void AddRaw(SegmentRole role, JsonValue value)
    {
        if (value.HasValue)
        {
            Add(role, JsonText.Compact(value.Raw));
        }
    }

    /// <summary>Adds text.</summary>
    public void Add(SegmentRole role, ReadOnlyMemory<byte> text)
    {
        if (!text.IsEmpty && _segments.Count < MaxSegments)
        {
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

    /// <summary>Adds a part of which only the size is known.</summary>
    public void AddOpaque(SegmentRole role, long bytes)
    {
        if (_segments.Count < MaxSegments)
        {
            _segments.Add(new Segment(role, Math.Max(Message, 0), default, bytes));
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
    };
}
