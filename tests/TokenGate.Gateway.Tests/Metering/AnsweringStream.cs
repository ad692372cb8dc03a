namespace TokenGate.Gateway.Tests.Metering;

/// <summary>
/// An upstream that has answered, and whose answer was passed on, before the write of the last byte that it was sent returns.
/// </summary>
/// <param name="length">The bytes that it waits for.</param>
/// <param name="answer">Its answer.</param>
internal sealed class AnsweringStream(int length, Func<Task> answer) : Stream
{
    private int _received;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _received += buffer.Length;
        if (_received == length)
        {
            await answer();
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
