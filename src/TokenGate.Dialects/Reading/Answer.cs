using System.Buffers;
using System.Buffers.Text;
using TokenGate.Dialects.Framing;
using TokenGate.Dialects.Json;

namespace TokenGate.Dialects.Reading;

/// <summary>What has been read of a response so far: an <see cref="AnswerShape"/> writes it, the reader turns it into a
/// <c>ResponseContent</c>.</summary>
/// <param name="head">The response's head.</param>
/// <param name="limit">How many bytes of text are kept, and how large one frame may be.</param>
internal sealed class Answer(ResponseHead head, long limit) : IDisposable
{
    private JsonTape? _nested;
    private ByteBuffer? _packed;
    private AnswerLinks? _links;

    /// <summary>The response's head: some providers report usage there.</summary>
    public ResponseHead Head { get; } = head;

    /// <summary>The text, tool calls, reasoning and refusals.</summary>
    public AnswerParts Parts { get; } = new(limit);

    /// <summary>The provider's counts.</summary>
    public UsageReport Usage { get; } = new();

    /// <summary>The model that answered.</summary>
    public string? Model { get; private set; }

    /// <summary>The provider's id of the answer.</summary>
    public string? Id { get; private set; }

    /// <summary>The first answer's finish reason.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>The type or code of an error inside the body.</summary>
    public string? Error { get; set; }

    /// <summary>True when something other than text was delivered: a vector, an image, a score.</summary>
    public bool Delivered { get; set; }

    /// <summary>True when the shape's own end was seen.</summary>
    public bool Ended { get; set; }

    /// <summary>True when the frame was seen on which clients leave.</summary>
    public bool Last { get; set; }

    /// <summary>True while the provider says that it is still at work and will tell the result at another call.</summary>
    public bool Pending { get; set; }

    /// <summary>The shape that a stand-in recognised; null while it has not, and for all other shapes.</summary>
    public AnswerShape? Recognised { get; set; }

    /// <summary>Values that the stand-in looked at in vain.</summary>
    public int Unrecognised { get; set; }

    /// <summary>Why the answer cannot be used although it was read; null when it can.</summary>
    public string? Problem { get; set; }

    /// <summary>What it says about other calls: made by the first who asks.</summary>
    public AnswerLinks Links => _links ??= new AnswerLinks(limit);

    /// <summary>True when it says nothing about other calls.</summary>
    public bool IsUnlinked => _links is null;

    /// <summary>True when it was read and has nothing to count by nature: a file, a list, work that goes on.</summary>
    public bool HoldsNoAnswer { get; set; }

    /// <summary>Why no tokens are told although a model ran, in fixed words; null where they are, or ought to be.</summary>
    public string? TellsNoTokens { get; set; }

    /// <summary>True while a value is read that broke off: what a later part of it might have taken back must not be counted.</summary>
    public bool IsPartial { get; set; }

    /// <summary>
    /// True when the frame that was read last brought a piece of text, and all else in it is what other frames may repeat to no effect: had
    /// it held another text there, nothing else would have been read of it.
    /// </summary>
    public bool IsPiece { get; set; }

    /// <summary>A counter for a shape's own use: events, calls.</summary>
    public int Mark { get; set; }

    /// <summary>Decodes bytes that stand as base64 in a frame. The result is valid until the next call; empty when it is broken.</summary>
    public ReadOnlySpan<byte> Decode(JsonValue base64) => Unbase(base64).Span;

    /// <summary>Parses JSON that stands as base64 in a frame. The result is valid until the next call; missing when it is broken.</summary>
    public JsonValue Unpack(JsonValue base64)
    {
        _nested ??= new JsonTape();
        var json = Unbase(base64);
        return !json.IsEmpty && _nested.Parse(json) is null ? _nested.Root : default;
    }

    /// <summary>Notes the model, once: later frames repeat it.</summary>
    public void NoteModel(JsonValue model)
    {
        if (Model is null && model.IsString)
        {
            Model = model.AsString();
        }
    }

    /// <summary>Notes the answer's id, once.</summary>
    public void NoteId(JsonValue id)
    {
        if (Id is null && id.IsString)
        {
            Id = id.AsString();
        }
    }

    /// <summary>Notes a finish reason; the first one counts.</summary>
    public void NoteFinish(JsonValue reason)
    {
        if (FinishReason is null && reason.IsString)
        {
            FinishReason = reason.AsString(64);
        }
    }

    /// <summary>Gives pooled memory back.</summary>
    public void Dispose()
    {
        Parts.Dispose();
        Usage.Dispose();
        _nested?.Dispose();
        _packed?.Dispose();
    }

    private ReadOnlyMemory<byte> Unbase(JsonValue base64)
    {
        _packed ??= new ByteBuffer(limit);
        _packed.Clear();
        base64.AppendTo(_packed);
        var bytes = _packed.Room(_packed.Length);
        if (bytes.IsEmpty || Base64.DecodeFromUtf8(_packed.Span, bytes, out _, out var written) != OperationStatus.Done)
        {
            return default;
        }

        var start = _packed.Length;
        _packed.Advance(written);
        return _packed.Memory[start..];
    }
}
