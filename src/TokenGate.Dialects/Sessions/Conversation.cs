using System.Security.Cryptography;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Sessions;

/// <summary>
/// The conversation of a session as it grows at the provider. Each answer is asked with all of it, so that the judge finds what stood there
/// before as replayed. Texts are copied, up to a limit; beyond it they are not analysed.
/// </summary>
/// <param name="limit">How many bytes are kept in all.</param>
internal sealed class Conversation(long limit)
{
    /// <summary>What a segment costs beside its text, so that many small ones are bounded too.</summary>
    private const int SegmentBytes = 64;

    private readonly List<Segment> _tools = [];
    private readonly List<Segment> _items = [];
    private Segment? _system;
    private long _kept;
    private int _item = -1;

    /// <summary>Bytes that are kept.</summary>
    public long HeldBytes => Volatile.Read(ref _kept);

    /// <summary>True when something was not kept: there was no room.</summary>
    public bool Truncated { get; private set; }

    /// <summary>Gives everything up, and keeps nothing more.</summary>
    public void Shed()
    {
        limit = 0;
        Truncated = true;
        _system = null;
        _tools.Clear();
        _items.Clear();
        Volatile.Write(ref _kept, 0);
    }

    /// <summary>Where the items stand that came since; to be given to <see cref="Cut"/>.</summary>
    public int Count => _items.Count;

    /// <summary>Replaces the instructions.</summary>
    public void SetSystem(JsonValue text)
    {
        if (text.IsString)
        {
            Give(_system);
            _system = Keep(SegmentRole.System, 0, text) is { } segment ? segment : null;
        }
    }

    /// <summary>Replaces the tools.</summary>
    public void SetTools(JsonValue tools)
    {
        if (!tools.IsArray)
        {
            return;
        }

        foreach (var tool in _tools)
        {
            Give(tool);
        }

        _tools.Clear();
        foreach (var tool in tools.Items)
        {
            if (Keep(SegmentRole.Tools, _tools.Count, tool) is { } segment)
            {
                _tools.Add(segment);
            }
        }
    }

    /// <summary>Begins the next item of the conversation.</summary>
    public void BeginItem() => _item++;

    /// <summary>Adds text to the current item; a missing or empty one adds nothing.</summary>
    public void Add(SegmentRole role, JsonValue text)
    {
        if (Keep(role, Math.Max(_item, 0), text) is { } segment)
        {
            _items.Add(segment);
        }
    }

    /// <summary>Adds an answer's texts, in an item of their own.</summary>
    public void Add(IReadOnlyList<AnswerPart> answer)
    {
        BeginItem();
        foreach (var part in answer)
        {
            if (part.Kind != AnswerKind.Reasoning && Fits(part.Text.Length))
            {
                _items.Add(new Segment(SegmentRole.Assistant, _item, part.Text));
            }
        }
    }

    /// <summary>
    /// Adds a part that is no text. It is told from others by a hash of what stands for it: the part itself may be large.
    /// </summary>
    /// <param name="role">Who sent it.</param>
    /// <param name="data">Its encoded bytes, or the id that stands for them.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="tokens">What it costs by the provider's formula; 0 when there is none.</param>
    public void AddOpaque(SegmentRole role, ReadOnlySpan<byte> data, long bytes, int tokens)
    {
        if (bytes > 0 && Fits(SHA256.HashSizeInBytes))
        {
            _items.Add(new Segment(role, Math.Max(_item, 0), default, bytes, tokens, SHA256.HashData(data)) { Reference = ReferenceKind.Media });
        }
    }

    /// <summary>Adds an attachment by its bytes or its address; a missing or empty one adds nothing.</summary>
    /// <param name="role">Who sent it.</param>
    /// <param name="kind">What it is, when no media type says otherwise.</param>
    /// <param name="content">Its bytes as base64 or as a <c>data:</c> URL, or its address.</param>
    /// <param name="tokens">What it costs by the provider's formula; 0 when there is none.</param>
    public void AddAttachment(SegmentRole role, ReferenceKind kind, JsonValue content, int tokens = 0)
    {
        if (content.IsString && content.Raw.Length > 0)
        {
            AddCopy(Attachment.Read(role, kind, content.Text(), tokens));
        }
    }

    /// <summary>Takes back what came after a place: it was said beside the conversation.</summary>
    public void Cut(int count)
    {
        for (var i = count; i < _items.Count; i++)
        {
            Give(_items[i]);
        }

        _items.RemoveRange(Math.Min(count, _items.Count), Math.Max(0, _items.Count - count));
    }

    /// <summary>All of it, in the order in which the model reads it.</summary>
    /// <param name="instructions">Instructions for this answer alone, in the place of the session's; null when there are none.</param>
    public IReadOnlyList<Segment> Segments(Segment? instructions = null)
    {
        var all = new List<Segment>(1 + _tools.Count + _items.Count);
        if ((instructions ?? _system) is { } system)
        {
            all.Add(system);
        }

        var message = all.Count;
        foreach (var tool in _tools)
        {
            all.Add(tool with { Message = message + tool.Message });
        }

        message += _tools.Count;
        foreach (var item in _items)
        {
            all.Add(item with { Message = message + item.Message });
        }

        return all;
    }

    /// <summary>A segment with a copy of a text, or of any other value as it stands; null when there is nothing, or no room.</summary>
    public Segment? Keep(SegmentRole role, int message, JsonValue value)
    {
        if (!value.HasValue)
        {
            return null;
        }

        var text = value.IsString ? value.Text() : value.Raw;
        return text.IsEmpty || !Fits(text.Length) ? null : new Segment(role, message, text.ToArray());
    }

    private void AddCopy(Segment segment)
    {
        if (Fits(segment.Opaque.Length))
        {
            _items.Add(segment with { Message = Math.Max(_item, 0), Opaque = segment.Opaque.ToArray() });
        }
    }

    private bool Fits(int length)
    {
        if (_kept + length + SegmentBytes > limit)
        {
            Truncated = true;
            return false;
        }

        _kept += length + SegmentBytes;
        return true;
    }

    private void Give(Segment? segment)
    {
        if (segment is { } old)
        {
            _kept -= old.Text.Length + old.Opaque.Length + SegmentBytes;
        }
    }
}
