using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TokenGate.FunctionalTests.Wire;

/// <summary>An HTTP/1.1 client on a bare socket that sends exactly what a test wrote, and keeps exactly what it received.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private MessageReader? _reader;

    /// <summary>Takes how far an answer was read.</summary>
    public Progress? Progress { get; init; }

    /// <summary>The connection.</summary>
    public Socket Socket => _socket;

    /// <summary>Connects, sends, and reads one answer.</summary>
    public static async Task<RawMessage> ExchangeAsync(int port, params Step[] steps)
    {
        using var client = new RawClient();
        return await client.SendAsync(port, steps);
    }

    /// <summary>Connects, sends text, and reads one answer.</summary>
    public static Task<RawMessage> ExchangeAsync(int port, string request) => ExchangeAsync(port, Step.Send(request));

    /// <summary>Sends on the client's one connection, and reads one answer, its informational ones left out.</summary>
    public async Task<RawMessage> SendAsync(int port, params Step[] steps)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        if (!_socket.Connected)
        {
            await _socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), limit.Token);
            _reader = new MessageReader(new NetworkStream(_socket, ownsSocket: false));
        }

        var sending = SendAsync(steps, limit.Token);
        var method = Encoding.Latin1.GetString(steps[0].Bytes!).Split(' ')[0];
        try
        {
            return await ReceiveAsync(method, limit.Token);
        }
        finally
        {
            Progress?.End();
            await sending;
        }
    }

    /// <summary>Reads one answer.</summary>
    public async Task<RawMessage> ReceiveAsync(string method, CancellationToken cancellationToken)
    {
        RawHead? head;
        do
        {
            head = await _reader!.ReadHeadAsync(cancellationToken);
        }
        while (head is not null && head.FirstLine.Split(' ') is [_, ['1', _, _], ..] && !head.FirstLine.Contains(" 101", StringComparison.Ordinal));
        var headAt = Stopwatch.GetTimestamp();
        if (head is null)
        {
            return new RawMessage(null, new RawBody(), _reader.End);
        }

        var hasBody = method != "HEAD" && head.FirstLine.Split(' ') is [_, not ("204" or "205" or "304" or "101"), ..];
        var body = await _reader.ReadBodyAsync(head, isRequest: false, hasBody, Progress, cancellationToken);
        return new RawMessage(head, body, _reader.End) { HeadAt = headAt };
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task SendAsync(Step[] steps, CancellationToken cancellationToken)
    {
        try
        {
            await Step.PlayAsync(steps, _socket, cancellationToken);
        }
        catch (SocketException)
        {
            // The other side ended first; what it said is read.
        }
    }
}
