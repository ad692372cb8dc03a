using System.Buffers.Text;

namespace TokenGate.Gateway.Upstream;

/// <summary>Where a request's content writes itself to: on the wire as it is, or framed in chunks, each piece its own.</summary>
internal sealed class RequestBodyStream(UpstreamConnection connection, bool chunked) : AsyncStream
{
    private readonly byte[] _frame = new byte[12];

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

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

    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();
}
