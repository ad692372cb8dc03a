using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace TokenGate.Gateway.Upstream;

/// <summary>
/// One connection to an upstream, with a buffer for each direction. Reading and writing may go on at the same time, each on one thread.
/// Buffers are rented while they hold something: a connection that waits for an answer holds no memory but its own.
/// </summary>
/// <param name="socket">The connected socket. Owned.</param>
/// <param name="stream">The stream over it, with TLS where the upstream wants it. Owned.</param>
internal sealed class UpstreamConnection(Socket socket, Stream stream) : IDisposable
{
    private const int BufferBytes = 16 * 1024;

    private byte[]? _input;
    private int _start;
    private int _end;
    private byte[]? _output;
    private int _pending;
    private int _disposed;

    /// <summary>True when it carried an exchange before: the upstream may have closed it in the meantime.</summary>
    public bool WasUsed { get; set; }

    /// <summary>When it was put aside, by the clock of its pool.</summary>
    public long IdleSince { get; set; }

    /// <summary>True once writing failed: the upstream takes nothing any more, though it may have answered.</summary>
    public bool WriteFailed { get; private set; }

    /// <summary>What was read and not taken yet.</summary>
    public ReadOnlyMemory<byte> Buffered => _input.AsMemory(_start, _end - _start);

    /// <summary>True when nothing was read that was not asked for, and the upstream did not close: it can carry another exchange.</summary>
    public bool IsQuiet
    {
        get
        {
            try
            {
                return _start == _end && !socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Takes bytes from <see cref="Buffered"/>.</summary>
    public void Advance(int count)
    {
        _start += count;
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }
    }

    /// <summary>Reads more into the buffer, which grows up to a limit.</summary>
    /// <returns>How many bytes came; 0 at the upstream's end.</returns>
    /// <exception cref="HttpIOException">The buffer holds <paramref name="limit"/> bytes already.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> FillAsync(int limit, CancellationToken cancellationToken)
    {
        if (_end - _start >= limit)
        {
            throw new HttpIOException(HttpRequestError.ConfigurationLimitExceeded, $"The upstream's head exceeds {limit} bytes.");
        }

        if (_input is null)
        {
            // Waits without a buffer: an upstream that thinks for a minute costs none.
            _ = await stream.ReadAsync(Memory<byte>.Empty, cancellationToken);
            _input = ArrayPool<byte>.Shared.Rent(BufferBytes);
        }

        if (_end == _input.Length)
        {
            MakeRoom();
        }

        var count = await stream.ReadAsync(_input.AsMemory(_end), cancellationToken);
        _end += count;
        return count;
    }

    /// <summary>Reads into the caller's memory: what is buffered first, else from the wire.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancellationToken)
    {
        if (_start < _end)
        {
            var count = Math.Min(into.Length, _end - _start);
            _input.AsSpan(_start, count).CopyTo(into.Span);
            Advance(count);
            return count;
        }

        Release(ref _input);
        return await stream.ReadAsync(into, cancellationToken);
    }

    /// <summary>Adds bytes to what is to be sent; sends when there is enough.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _output ??= ArrayPool<byte>.Shared.Rent(BufferBytes);
        if (bytes.Length > _output.Length - _pending)
        {
            await FlushAsync(cancellationToken);
        }

        if (bytes.Length > BufferBytes)
        {
            await SendAsync(bytes, cancellationToken);
            return;
        }

        _output ??= ArrayPool<byte>.Shared.Rent(BufferBytes);
        bytes.Span.CopyTo(_output.AsSpan(_pending));
        _pending += bytes.Length;
    }

    /// <summary>Sends what was added.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_pending > 0)
        {
            var count = _pending;
            _pending = 0;
            await SendAsync(_output.AsMemory(0, count), cancellationToken);
        }

        Release(ref _output);
    }

    /// <summary>Says that nothing more will be sent, and leaves the other direction open. Nothing may be written afterwards.</summary>
    public void EndWriting() => _ = EndWritingAsync();

    /// <summary>Never fails.</summary>
    private async Task EndWritingAsync()
    {
        try
        {
            if (stream is SslStream secure)
            {
                // The end of a connection without the end of its TLS session would be a cut (RFC 8446, 6.1).
                await secure.ShutdownAsync();
            }

            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Gone already: reading tells.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            // The buffers are left to the garbage collector: a read or write that is under way may still touch them.
            stream.Dispose();
            socket.Dispose();
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(bytes, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            WriteFailed = true;
            throw;
        }
    }

    private void MakeRoom()
    {
        var held = _end - _start;
        if (_start > 0)
        {
            _input.AsSpan(_start, held).CopyTo(_input);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(held * 2);
            _input.AsSpan(0, held).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_input!);
            _input = larger;
        }

        (_start, _end) = (0, held);
    }

    private static void Release(ref byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }
    }
}
