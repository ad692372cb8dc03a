using System.IO.Compression;

namespace TokenGate.Dialects.Framing;

/// <summary>
/// The codings <c>gzip</c> (RFC 1952) and <c>deflate</c> (RFC 1950; some servers send it bare, RFC 1951). The framework inflates only from a
/// stream, so the stream is a <see cref="StarvingStream"/> whose read gives 0 while nothing is there. The framework's deflate streams keep no
/// end-of-input state: they ask the source again at the next read. Tests at every byte offset would fail if that ever changed.
/// </summary>
internal sealed class InflateContentDecoder : ContentDecoder
{
    private readonly StarvingStream _source = new();
    private readonly Func<Stream, Stream> _open;
    private Stream? _inflater;

    private InflateContentDecoder(Func<Stream, Stream> open) => _open = open;

    /// <summary>A decoder for <c>gzip</c>.</summary>
    public static InflateContentDecoder Gzip() => new(static source => new GZipStream(source, CompressionMode.Decompress));

    /// <summary>A decoder for deflate data with a zlib header.</summary>
    public static InflateContentDecoder Zlib() => new(static source => new ZLibStream(source, CompressionMode.Decompress));

    /// <summary>A decoder for bare deflate data, as WebSocket messages and some servers send it.</summary>
    public static InflateContentDecoder Raw() => new(static source => new DeflateStream(source, CompressionMode.Decompress));

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
            _inflater ??= _open(_source);
            return _inflater.Read(target);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            // The framework says some broken input (a preset dictionary) with an IOException of its own.
            Fault = "not gzip or deflate";
            return 0;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _inflater?.Dispose();
        _source.Dispose();
        base.Dispose(disposing);
    }
}
