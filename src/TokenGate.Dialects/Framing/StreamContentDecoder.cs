using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace TokenGate.Dialects.Framing;

/// <summary>
/// The codings <c>gzip</c> (RFC 1952), <c>deflate</c> (RFC 1950; some servers send it bare, RFC 1951) and <c>zstd</c> (RFC 8878), whose
/// decoders read only from a
/// stream, so the stream is a <see cref="StarvingStream"/> whose read gives 0 while nothing is there. They keep no end-of-input state:
/// they ask the source again
/// at the next read, which goes on to the next member or frame as well. Tests at every byte offset would fail if that ever changed.
/// </summary>
internal sealed class StreamContentDecoder : ContentDecoder
{
    /// <summary>RFC 9659: a frame of this content coding needs a window of 8 MB at most. A larger one is refused before memory is taken
    /// for it.</summary>
    private const int ZstdWindowLog = 23;

    /// <summary>How much of the source the zstd decoder takes at once; the package's own default is eight times this.</summary>
    private const int ZstdInput = 16 * 1024;

    private readonly StarvingStream _source = new();
    private readonly Func<Stream, Stream> _open;
    private readonly string _fault;
    private Stream? _decoder;

    private StreamContentDecoder(Func<Stream, Stream> open, string fault)
    {
        _open = open;
        _fault = fault;
    }

    /// <summary>A decoder for <c>gzip</c>.</summary>
    public static StreamContentDecoder Gzip() => new(static source => new GZipStream(source, CompressionMode.Decompress), "not gzip or deflate");

    /// <summary>A decoder for deflate data with a zlib header.</summary>
    public static StreamContentDecoder Zlib() => new(static source => new ZLibStream(source, CompressionMode.Decompress), "not gzip or deflate");

    /// <summary>A decoder for bare deflate data, as WebSocket messages and some servers send it.</summary>
    public static StreamContentDecoder Raw() => new(static source => new DeflateStream(source, CompressionMode.Decompress), "not gzip or deflate");

    /// <summary>A decoder for <c>zstd</c>. Its memory is not the collector's: dispose it.</summary>
    public static StreamContentDecoder Zstd() => new(
        static source =>
        {
            var stream = new DecompressionStream(source, ZstdInput, checkEndOfStream: false);
            stream.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, ZstdWindowLog);
            return stream;
        },
        "not zstd, or a window over the limit");

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        if (Fault is null)
        {
            _source.Feed(bytes);
        }
    }

    /// <inheritdoc/>
    public override int Take(Span<byte> target)
    {
        if (Fault is not null)
        {
            return 0;
        }

        try
        {
            _decoder ??= _open(_source);
            return _decoder.Read(target);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or ZstdException)
        {
            // The framework says some broken input (a preset dictionary) with an IOException of its own.
            Fault = _fault;
            return 0;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _decoder?.Dispose();
        _source.Dispose();
        base.Dispose(disposing);
    }
}
