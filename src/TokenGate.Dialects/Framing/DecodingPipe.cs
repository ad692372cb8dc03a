using System.Buffers;

namespace TokenGate.Dialects.Framing;

/// <summary>
/// Undoes one <c>Content-Encoding</c>. The header may lie: what turns out not to be of the coding it names, before anything was decoded,
/// is passed
/// on as it is. The output is capped, so that a small body cannot unpack into gigabytes.
/// </summary>
internal sealed class DecodingPipe : IDisposable
{
    /// <summary>How many bytes of a beginning are kept, to be passed on unchanged when they turn out not to be encoded.</summary>
    private const int PrefixLimit = 4096;

    private readonly string _coding;
    private readonly Action<ReadOnlySpan<byte>> _sink;
    private readonly ByteBuffer _prefix = new(PrefixLimit);
    private byte[] _output = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private ContentDecoder? _decoder;
    private bool _plain;
    private bool _produced;
    private int _held;
    private long _left;

    /// <summary>Makes a pipe.</summary>
    /// <param name="coding">The coding, one that <see cref="Knows"/>.</param>
    /// <param name="outputLimit">How many bytes come out at most.</param>
    /// <param name="sink">What receives them.</param>
    public DecodingPipe(string coding, long outputLimit, Action<ReadOnlySpan<byte>> sink)
    {
        _coding = coding;
        _sink = sink;
        _left = outputLimit;
    }

    /// <summary>What is wrong, in fixed words; null while nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>True for the codings that can be undone.</summary>
    public static bool Knows(string coding) => coding is "gzip" or "x-gzip" or "deflate" or "br" or "zstd";

    /// <summary>Takes the next bytes and passes on what they decode to.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (Fault is not null || bytes.IsEmpty)
        {
            return;
        }

        if (_plain)
        {
            Pass(bytes);
            return;
        }

        if (!_produced)
        {
            _prefix.Append(bytes);
        }

        if (_decoder is not null)
        {
            Decode(bytes);
        }
        else if (_prefix.Length < 2)
        {
            _held = 1;
        }
        else
        {
            // At most one byte came before these, and it stands at the head of the prefix.
            Begin(_prefix.Span[0], _prefix.Span[1]);
            if (_plain)
            {
                Pass(_prefix.Span[.._held]);
                Pass(bytes);
                return;
            }

            Decode(_prefix.Span[.._held]);
            if (!_plain)
            {
                Decode(bytes);
            }
        }
    }

    /// <summary>Ends the input: a single byte that was held back to see more is passed on.</summary>
    public void Complete()
    {
        if (_decoder is null && !_plain && _prefix.Length > 0)
        {
            _plain = true;
            Pass(_prefix.Span);
        }
    }

    /// <summary>Gives memory back.</summary>
    public void Dispose()
    {
        _decoder?.Dispose();
        _prefix.Dispose();
        if (_output.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_output);
            _output = [];
        }
    }

    private void Begin(byte first, byte second)
    {
        // CM = 8 and a header that is a multiple of 31: RFC 1950, section 2.2.
        var isZlib = (first & 0x0F) == 8 && ((first << 8) | second) % 31 == 0;
        var isJson = first == (byte)'{' && second is (byte)'"' or (byte)'\n' or (byte)' ' or (byte)'}';
        _decoder = _coding switch
        {
            "gzip" or "x-gzip" when first == 0x1F && second == 0x8B => StreamContentDecoder.Gzip(),
            "deflate" when isZlib => StreamContentDecoder.Zlib(),
            "deflate" when !isJson => StreamContentDecoder.Raw(),
            "br" when !isJson => new BrotliContentDecoder(),
            // A frame's magic number, or that of a frame to be skipped: RFC 8878, sections 3.1.1 and 3.1.2.
            "zstd" when (first == 0x28 && second == 0xB5) || ((first & 0xF0) == 0x50 && second == 0x2A) => StreamContentDecoder.Zstd(),
            _ => null,
        };
        _plain = _decoder is null;
    }

    private void Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        _decoder!.Write(bytes);
        for (var count = _decoder.Take(_output); count > 0; count = _decoder.Take(_output))
        {
            _produced = true;
            if (!Pass(_output.AsSpan(0, count)))
            {
                return;
            }
        }

        if (_decoder.Fault is not null && !_produced && !_prefix.Overflowed)
        {
            _plain = true;
            Pass(_prefix.Span);
        }
        else
        {
            Fault = _decoder.Fault;
        }
    }

    private bool Pass(ReadOnlySpan<byte> bytes)
    {
        _left -= bytes.Length;
        if (_left < 0)
        {
            Fault = "decoded body over the limit";
            return false;
        }

        _sink(bytes);
        return true;
    }
}
