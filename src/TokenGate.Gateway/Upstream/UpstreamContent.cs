using System.Net;

namespace TokenGate.Gateway.Upstream;

/// <summary>
/// A response's body as it comes from its connection. Read once, as a stream; disposing it before its end closes the connection.
/// </summary>
internal sealed class UpstreamContent : HttpContent
{
    private ResponseBodyStream? _body;

    /// <summary>Says where the body comes from.</summary>
    public void Open(ResponseBodyStream body) => _body = body;

    /// <inheritdoc/>
    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(_body!);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _body!.CopyToAsync(stream);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _body!.CopyToAsync(stream, cancellationToken);

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body?.Dispose();
        }

        base.Dispose(disposing);
    }
}
