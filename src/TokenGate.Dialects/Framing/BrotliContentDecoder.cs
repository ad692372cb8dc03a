using System.Buffers;
using System.IO.Compression;

namespace TokenGate.Dialects.Framing;

/// <summary>The coding <c>br</c> (RFC 7932).</summary>
internal sealed class BrotliContentDecoder : ContentDecoder
{
    // What the decoder did not take yet. It takes all it is offered unless its output is full, so this stays as small as one write.
    private readonly ByteBuffer _input = new(Array.MaxLength);
    private BrotliDecoder _decoder;
    private int _read;
    private bool _ended;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        if (_read == _input.Length)
        {
            _input.Clear();
            _read = 0;
        }

        if (!_ended && Fault is null)
        {
            _input.Append(bytes);
        }
    }

    /// <inheritdoc/>
    public override int Take(Span<byte> target)
    {
        if (_ended || Fault is not null)
        {
            return 0;
        }

        var status = _decoder.Decompress(_input.Span[_read..], target, out var consumed, out var written);
        _read += consumed;
        _ended = status == OperationStatus.Done;
        if (status == OperationStatus.InvalidData)
        {
            Fault = "not brotli";
        }

        return written;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _decoder.Dispose();
        _input.Dispose();
        base.Dispose(disposing);
    }
}
