using System.Buffers;
using System.Runtime.InteropServices;
using TokenGate.Tokens.Merging;
using TokenGate.Usage;

namespace TokenGate.Tokens;

/// <summary>
/// A byte-pair encoding whose vocabulary is public: counts and encodes text exactly as its owner does. Text that looks like a special token
/// (<c>&lt;|endoftext|&gt;</c>) counts as the text that it is, as providers count what users write. Thread-safe; allocates nothing once
/// warm. Meant for texts up to 700 MB: a longer one that is not valid UTF-8 has no room for its repaired copy and throws
/// <see cref="OverflowException"/>.
/// </summary>
public sealed class TokenEncoding : ITokenCounter
{
    private readonly Lazy<Codec> _codec;

    internal TokenEncoding(string encoding, bool isExact, Lazy<Codec> codec)
    {
        Encoding = encoding;
        IsExact = isExact;
        _codec = codec;
    }

    /// <inheritdoc />
    public string Encoding { get; }

    /// <inheritdoc />
    public bool IsExact { get; }

    /// <inheritdoc />
    public unsafe int Count(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return 0;
        }

        using var text = new ValidText(utf8);
        fixed (byte* start = text.Span)
        {
            return _codec.Value.Count(start, start + text.Span.Length);
        }
    }

    /// <summary>Tokens of UTF-8 text in several segments: as if it stood in one.</summary>
    public int Count(in ReadOnlySequence<byte> utf8)
    {
        if (utf8.IsSingleSegment)
        {
            return Count(utf8.FirstSpan);
        }

        var length = checked((int)utf8.Length);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        utf8.CopyTo(rented);
        var count = Count(rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
        return count;
    }

    /// <summary>Writes the token ids of UTF-8 text and returns their number.</summary>
    /// <exception cref="ArgumentNullException">No writer.</exception>
    public int Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var text = new ValidText(utf8);
        var buffer = Encode(text.Span);
        ids.Write(buffer.Written);
        var count = buffer.Written.Length;
        buffer.Dispose();
        return count;
    }

    /// <summary>Appends the token ids of UTF-8 text to a list and returns their number.</summary>
    /// <exception cref="ArgumentNullException">No list.</exception>
    public int Encode(ReadOnlySpan<byte> utf8, List<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var text = new ValidText(utf8);
        var buffer = Encode(text.Span);
        var count = buffer.Written.Length;
        var before = ids.Count;
        CollectionsMarshal.SetCount(ids, before + count);
        buffer.Written.CopyTo(CollectionsMarshal.AsSpan(ids)[before..]);
        buffer.Dispose();
        return count;
    }

    /// <summary>The same encoding as a stand-in for a tokenizer that is not public: <see cref="IsExact"/> is false.</summary>
    internal TokenEncoding AsEstimate() => new(Encoding, isExact: false, _codec);

    private unsafe IdBuffer Encode(ReadOnlySpan<byte> valid)
    {
        var buffer = new IdBuffer(valid.Length / 2);
        if (!valid.IsEmpty)
        {
            fixed (byte* start = valid)
            {
                _codec.Value.Encode(start, start + valid.Length, ref buffer);
            }
        }

        return buffer;
    }
}
