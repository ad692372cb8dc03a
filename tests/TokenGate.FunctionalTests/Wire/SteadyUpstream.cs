using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TokenGate.FunctionalTests.Wire;

/// <summary>An upstream that gives one answer to every request with a body, and allocates nothing for it.</summary>
internal sealed class SteadyUpstream : IDisposable
{
    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(MakeAnswer());

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    /// <summary>Listens from now on.</summary>
    public SteadyUpstream()
    {
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>True for a message with a Content-Length that is all there.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> message)
    {
        var head = message.IndexOf("\r\n\r\n"u8);
        var field = message.IndexOf("Content-Length: "u8);
        return head >= 0 && field >= 0 && Utf8Parser.TryParse(message[(field + 16)..], out int length, out _) && message.Length >= head + 4 + length;
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static string MakeAnswer()
    {
        var body = """{"id":"c","object":"chat.completion","model":"gpt-4o","choices":[{"index":0,"message":{"role":"assistant","content":"It is 330 m high, says the second of the maps that you gave me."},"finish_reason":"stop"}],"usage":{"prompt_tokens":400,"completion_tokens":20,"total_tokens":420}}""";
        return $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.AcceptSocket();
                new Thread(() => Serve(socket)) { IsBackground = true }.Start();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static void Serve(Socket socket)
    {
        using var owned = socket;
        var buffer = new byte[64 * 1024];
        var held = 0;
        try
        {
            while (socket.Receive(buffer.AsSpan(held)) is var count and > 0)
            {
                held += count;
                if (IsWhole(buffer.AsSpan(0, held)))
                {
                    held = 0;
                    _ = socket.Send(Answer);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The proxy left.
        }
    }
}
