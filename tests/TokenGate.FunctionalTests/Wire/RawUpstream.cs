using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TokenGate.FunctionalTests.Wire;

/// <summary>An HTTP/1.1 server on bare sockets that answers exactly what a test wrote, and keeps exactly what it received.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Func<RawHead, IReadOnlyList<Step>> _answer;
    private readonly Task _accepting;

    /// <summary>Starts listening on a free port of 127.0.0.1.</summary>
    /// <param name="answer">What to do once a request's head has come and, unless it says otherwise, its body.</param>
    public RawUpstream(Func<RawHead, IReadOnlyList<Step>> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Finds who wants to know how far a request was read.</summary>
    public Func<RawHead, Progress?> ProgressOf { get; init; } = static _ => null;

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What it received, in the order of completion.</summary>
    public ConcurrentQueue<RawMessage> Received { get; } = new();

    /// <summary>Connections that the other side ended while an answer was being written or awaited.</summary>
    public int Abandoned { get; private set; }

    /// <summary>When true the answer begins before the request's body has come.</summary>
    public bool AnswersEarly { get; init; }

    /// <summary>The one request that was received.</summary>
    public RawMessage Single() => Received.Single();

    /// <summary>
    /// The same once it has come to its end: an answer that was given early may be with the client before. Waits at most ten seconds.
    /// </summary>
    public async Task<RawMessage> SingleAsync()
    {
        for (var waited = Stopwatch.StartNew(); Received.IsEmpty && waited.Elapsed < TimeSpan.FromSeconds(10);)
        {
            await Task.Delay(10);
        }

        return Single();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The accept loop ends by its token; stopping the listener under it would race with its next call.
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections);
        _stopping.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_stopping.Token);
                _connections.Add(ServeAsync(socket));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            var reader = new MessageReader(stream);
            try
            {
                while (await reader.ReadHeadAsync(_stopping.Token) is { } head)
                {
                    var steps = _answer(head);
                    var headAt = Stopwatch.GetTimestamp();
                    if (AnswersEarly)
                    {
                        await Step.PlayAsync(steps, socket, _stopping.Token);
                    }
                    else if (head.Values("Expect").Any() && steps.Count > 0)
                    {
                        await Step.PlayAsync([steps[0]], socket, _stopping.Token);
                        steps = [.. steps.Skip(1)];
                    }

                    var body = await reader.ReadBodyAsync(head, isRequest: true, hasBody: true, ProgressOf(head), _stopping.Token);
                    Received.Enqueue(new RawMessage(head, body, reader.End) { HeadAt = headAt });
                    if (reader.End != MessageEnd.Whole || (!AnswersEarly && !await Step.PlayAsync(steps, socket, _stopping.Token)))
                    {
                        return;
                    }
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
                Abandoned++;
            }
        }
    }
}
