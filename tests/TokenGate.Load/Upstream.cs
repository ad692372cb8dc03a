using System.Net;
using System.Net.Sockets;

namespace TokenGate.Load;

/// <summary>
/// The AI endpoint behind every proxy: HTTP/1.1 on plain sockets, so that no server's own cost is in the load's processor time. It answers
/// a request when its whole body has come, at once.
/// </summary>
internal sealed class Upstream : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Words _words;
    private readonly Answers _answers;
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Begins to listen.</summary>
    public Upstream(Words words)
    {
        _listener.Start(8192);
        _words = words;
        _answers = new Answers(words, ((IPEndPoint)_listener.LocalEndpoint).Port);
        _ = AcceptAsync();
    }

    /// <summary>What it answers, and where.</summary>
    public Answers Answers => _answers;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stopping.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The run is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        socket.NoDelay = true;
        var (held, scratch, answer, pieces) = (new Bytes(), new Bytes(), new Bytes(), new List<int>());
        try
        {
            while (true)
            {
                var count = await socket.ReceiveAsync(held.Room(held.Length == 0 ? 4096 : 64 * 1024), _stopping.Token);
                if (count == 0)
                {
                    return;
                }

                held.Length += count;
                while (HttpMessage.LengthOf(held.Written.Span) is > 0 and var whole)
                {
                    var head = held.Written.Span.IndexOf("\r\n\r\n"u8) + 4;
                    var body = held.Written[head..whole];
                    if (PacedStream.SecondsOf(body.Span) is > 0 and var seconds)
                    {
                        var seed = Answers.SeedOf(body.Span);
                        held = new Bytes();
                        await PacedStream.SendAsync(socket, _words, seed, seconds, _stopping.Token);
                        continue;
                    }

                    _answers.Write(body.Span, scratch, answer, pieces);
                    held.Written.Span[whole..].CopyTo(held.Written.Span);
                    held.Length -= whole;
                    var sent = 0;
                    foreach (var end in pieces)
                    {
                        await socket.SendAsync(answer.Written[sent..end], _stopping.Token);
                        sent = end;
                    }
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The proxy closed, or the run is over.
        }
    }
}
