using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TokenGate.Load;

/// <summary>One connection of a client to a proxy, kept open.</summary>
internal sealed class Client(int port) : IDisposable
{
    private readonly Bytes _answer = new();
    private Socket? _socket;

    /// <summary>Sends a request, and reads the whole answer.</summary>
    /// <returns>When the first byte and the last byte of the answer were there, as <see cref="Stopwatch.GetTimestamp"/>.</returns>
    /// <exception cref="InvalidOperationException">The answer is no success, or the connection ended.</exception>
    public async ValueTask<(long First, long Last)> AskAsync(ReadOnlyMemory<byte> request)
    {
        if (_socket is null)
        {
            _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(IPAddress.Loopback, port);
        }

        await _socket.SendAsync(request);
        _answer.Length = 0;
        long first = 0;
        while (true)
        {
            var count = await _socket.ReceiveAsync(_answer.Room(64 * 1024));
            first = first == 0 ? Stopwatch.GetTimestamp() : first;
            _answer.Length += count;
            if (count == 0)
            {
                throw new InvalidOperationException($"The proxy at port {port} closed after {_answer.Length} bytes.");
            }

            if (HttpMessage.LengthOf(_answer.Written.Span) > 0)
            {
                break;
            }
        }

        return HttpMessage.StatusOf(_answer.Written.Span) == 200
            ? (first, Stopwatch.GetTimestamp())
            : throw new InvalidOperationException($"The proxy at port {port} answered {System.Text.Encoding.UTF8.GetString(_answer.Written.Span[..Math.Min(600, _answer.Length)])}");
    }

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();
}
