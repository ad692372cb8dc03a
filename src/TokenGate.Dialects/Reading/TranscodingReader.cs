using System.Text;
using TokenGate.Dialects.Framing;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// Undoes a text encoding in front of another reader: answers in UTF-16 or UTF-32 are rare, and real. The first bytes tell; all others
/// pass unchanged.
/// </summary>
/// <param name="inner">The reader of UTF-8; owned from now on.</param>
/// <param name="isJson">True where the answer is said to be JSON.</param>
internal sealed class TranscodingReader(ResponseReader inner, bool isJson) : ResponseReader
{
    private const int Piece = 4096;

    private readonly byte[] _start = new byte[TextEncodings.Needed];
    private int _held;
    private bool _told;
    private Decoder? _decoder;
    private char[]? _chars;
    private byte[]? _bytes;

    /// <inheritdoc/>
    public override bool Terminal => inner.Terminal;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> bytes)
    {
        while (!_told)
        {
            if (!TextEncodings.IsOpen(_start.AsSpan(0, _held)))
            {
                Tell();
                break;
            }

            if (bytes.IsEmpty)
            {
                return;
            }

            _start[_held++] = bytes[0];
            bytes = bytes[1..];
        }

        Pass(bytes);
    }

    /// <inheritdoc/>
    public override ResponseContent Complete(bool complete)
    {
        if (!_told)
        {
            Tell();
        }

        return inner.Complete(complete);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    private void Tell()
    {
        _told = true;
        var start = _start.AsSpan(0, _held);
        var (encoding, mark) = TextEncodings.Of(start, isJson);
        if (encoding is not null)
        {
            _decoder = encoding.GetDecoder();
            _chars = new char[Piece];
            _bytes = new byte[Encoding.UTF8.GetMaxByteCount(Piece)];
        }

        Pass(start[mark..]);
    }

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        if (_decoder is null)
        {
            if (!bytes.IsEmpty)
            {
                inner.Append(bytes);
            }

            return;
        }

        while (!bytes.IsEmpty)
        {
            _decoder.Convert(bytes, _chars, flush: false, out var used, out var decoded, out _);
            bytes = bytes[used..];
            inner.Append(_bytes.AsSpan(0, Encoding.UTF8.GetBytes(_chars.AsSpan(0, decoded), _bytes)));
        }
    }
}
