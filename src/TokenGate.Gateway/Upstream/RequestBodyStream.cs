using System.Buffers.Text;

namespace TokenGate.Gateway.Upstream;

/// <summary>Where a request's content writes itself to: on the wire as it is, or framed in chunks, each piece its own.</summary>
internal sealed class RequestBodyStream(UpstreamConnection connection, bool chunked) : Stream
{
    private readonly byte[] _frame = new byte[12];

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return;
        }

        if (!chunked)
        {
            await connection.WriteAsync(buffer, cancellationToken);
            return;
        }

        _ = Utf8Formatter.TryFormat(buffer.Length, _frame, out var length, new('X'));
        (_frame[length], _frame[length + 1]) = ((byte)'\r', (byte)'\n');
        await connection.WriteAsync(_frame.AsMemory(0, length + 2), cancellationToken);
        await connection.WriteAsync(buffer, cancellationToken);
        await connection.WriteAsync(LineEnd, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are written asynchronously.");

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException("Bodies are written asynchronously.");

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();
}
