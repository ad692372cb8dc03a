using System.Buffers;

namespace TokenGate.Dialects.Framing;

/// <summary>
/// A growing run of bytes in pooled memory, with a cap. What goes beyond the cap is not kept, and <see cref="Overflowed"/> says so.
/// </summary>
/// <param name="limit">How many bytes are kept at most.</param>
internal sealed class ByteBuffer(long limit) : IDisposable
{
    private int _limit = (int)Math.Min(limit, Array.MaxLength);
    private byte[] _bytes = [];

    /// <summary>How many bytes are held.</summary>
    public int Length { get; private set; }

    /// <summary>True when something did not fit.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>What is held. Invalid after the next change.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>What is held. Invalid after the next change.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>Adds bytes; those beyond the cap are dropped.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var fits = Math.Min(bytes.Length, _limit - Length);
        Overflowed |= fits < bytes.Length;
        if (fits <= 0)
        {
            return;
        }

        bytes[..fits].CopyTo(Room(fits));
        Length += fits;
    }

    /// <summary>Adds one byte.</summary>
    public void Append(byte value) => Append([value]);

    /// <summary>
    /// Room for that many bytes after what is held, to be followed by <see cref="Advance"/>; empty when the cap forbids it.
    /// </summary>
    public Span<byte> Room(int length)
    {
        if (length > _limit - Length)
        {
            Overflowed = true;
            return default;
        }

        if (length > _bytes.Length - Length)
        {
            Grow(Length + length);
        }

        return _bytes.AsSpan(Length, length);
    }

    /// <summary>Makes bytes that were written into <see cref="Room"/> part of the buffer.</summary>
    public void Advance(int length) => Length += length;

    /// <summary>Shortens to a length that was there before.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Empties the buffer; its memory is kept for what comes next.</summary>
    public void Clear()
    {
        Length = 0;
        Overflowed = false;
    }

    /// <summary>How much memory is taken, in bytes.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>Gives the memory of an empty buffer back when it is larger than a size.</summary>
    public void Trim(int size)
    {
        if (Length == 0 && _bytes.Length > size)
        {
            Dispose();
        }
    }

    /// <summary>Lowers the cap. What is held beyond it is lost.</summary>
    public void Narrow(int limit)
    {
        _limit = Math.Min(_limit, limit);
        if (Length > _limit)
        {
            Dispose();
            Overflowed = true;
        }
    }

    /// <summary>A copy in memory of its own.</summary>
    public byte[] ToArray() => Span.ToArray();

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }

        Length = 0;
    }

    private void Grow(int needed)
    {
        var size = Math.Max(needed, Math.Max(256, (int)Math.Min(_bytes.Length * 2L, _limit)));
        var larger = ArrayPool<byte>.Shared.Rent(size);
        Span.CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}
