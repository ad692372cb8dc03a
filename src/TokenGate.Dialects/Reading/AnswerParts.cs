using TokenGate.Dialects.Framing;
using TokenGate.Dialects.Json;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// The parts of an answer while their deltas arrive. A part is found again by its kind, its choice and the provider's index, so that the
/// deltas of
/// parallel answers and tool calls may be interleaved. Text beyond the limit is counted as delivered but not kept.
/// </summary>
/// <param name="limit">How many bytes of text are kept in all.</param>
internal sealed class AnswerParts(long limit) : IDisposable
{
    /// <summary>More parts than any answer has: a hostile stream of part indexes ends here.</summary>
    private const int MaxParts = 4096;

    private readonly List<Part> _parts = [];
    private long _kept;
    private int _last = -1;
    private int _changes;
    private AnswerPiece _piece;

    /// <summary>
    /// The one change since <see cref="BeginFrame"/>, where there was one alone and it appended a piece of the frame; null otherwise.
    /// </summary>
    public AnswerPiece? OnlyPiece => _changes == 1 && _piece.Text.IsString ? _piece : null;

    /// <summary>Bytes of text that are kept.</summary>
    public long HeldBytes => Volatile.Read(ref _kept);

    /// <summary>A frame begins: what it changes is counted from here.</summary>
    public void BeginFrame() => (_changes, _piece) = (0, default);

    /// <summary>Lowers the limit for what is still to come.</summary>
    public void Narrow(long size) => limit = Math.Min(limit, size);

    /// <summary>Adds a delta to its part; the part begins with its first delta, even an empty one.</summary>
    public void Append(AnswerKind kind, int choice, int index, JsonValue text)
    {
        if (!text.IsString || text.Raw.Length == 0)
        {
            return;
        }

        _changes++;
        _piece = new AnswerPiece(new AnswerPlace(kind, choice, index), text);
        if (Find(kind, choice, index) is { } buffer && Fits(text.Raw.Length))
        {
            var before = buffer.Length;
            text.AppendTo(buffer);
            _kept += buffer.Length - before;
        }
    }

    /// <summary>Adds bytes to a part.</summary>
    public void Append(AnswerPlace place, ReadOnlySpan<byte> text) => Append(place.Kind, place.Choice, place.Index, text);

    /// <summary>Adds bytes to a part.</summary>
    public void Append(AnswerKind kind, int choice, int index, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        _changes++;
        _piece = default;
        if (Find(kind, choice, index) is { } buffer && Fits(text.Length))
        {
            buffer.Append(text);
            _kept += text.Length;
        }
    }

    /// <summary>Replaces a part's text: for a provider that repeats a part in whole when it is done.</summary>
    public void Replace(AnswerKind kind, int choice, int index, JsonValue text)
    {
        // Counted here as well: where a text replaces another one, the next is no piece of it.
        _changes++;
        if (!text.IsString || Find(kind, choice, index) is not { } buffer)
        {
            return;
        }

        _kept -= buffer.Length;
        buffer.Clear();
        Append(kind, choice, index, text);
    }

    /// <summary>Takes text that is either the next piece of a part or, as some servers stream it, the whole of it until now.</summary>
    public void Grow(AnswerKind kind, int choice, int index, JsonValue text)
    {
        _changes++;
        var found = IndexOf(kind, choice, index);
        if (found >= 0 && text.IsString && text.Text().Span.StartsWith(_parts[found].Text.Span))
        {
            Replace(kind, choice, index, text);
        }
        else
        {
            Append(kind, choice, index, text);
        }
    }

    /// <summary>True when a part has been begun.</summary>
    public bool Has(AnswerKind kind, int choice, int index) => IndexOf(kind, choice, index) >= 0;

    /// <summary>True when any part has been begun.</summary>
    public bool Any => _parts.Count > 0;

    /// <summary>The parts in memory of their own, in the order in which they began.</summary>
    public IReadOnlyList<AnswerPart> ToList()
    {
        var list = new List<AnswerPart>(_parts.Count);
        foreach (var part in _parts)
        {
            list.Add(new AnswerPart(part.Kind, part.Choice, part.Text.ToArray()));
        }

        return list;
    }

    /// <summary>Gives pooled memory back.</summary>
    public void Dispose()
    {
        foreach (var part in _parts)
        {
            part.Text.Dispose();
        }

        _parts.Clear();
    }

    private bool Fits(int length) => _kept + length <= limit;

    private ByteBuffer? Find(AnswerKind kind, int choice, int index)
    {
        var found = IndexOf(kind, choice, index);
        if (found < 0)
        {
            if (_parts.Count == MaxParts)
            {
                return null;
            }

            found = _parts.Count;
            _parts.Add(new Part(kind, choice, index, new ByteBuffer(limit)));
        }

        _last = found;
        return _parts[found].Text;
    }

    private int IndexOf(AnswerKind kind, int choice, int index)
    {
        if (_last >= 0 && _parts[_last].Is(kind, choice, index))
        {
            return _last;
        }

        for (var i = _parts.Count - 1; i >= 0; i--)
        {
            if (_parts[i].Is(kind, choice, index))
            {
                return i;
            }
        }

        return -1;
    }

    private readonly record struct Part(AnswerKind Kind, int Choice, int Index, ByteBuffer Text)
    {
        public bool Is(AnswerKind kind, int choice, int index) => Kind == kind && Choice == choice && Index == index;
    }
}
