using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using TokenGate.FunctionalTests.Wire;

namespace TokenGate.FunctionalTests.Events;

/// <summary>Plays a client's bytes against a scripted upstream, and notes what each side saw, and when.</summary>
internal static class Script
{
    /// <summary>Plays one script, directly or through a gateway.</summary>
    /// <param name="client">What the client does once it is connected.</param>
    /// <param name="upstream">What the upstream does once it has read a head.</param>
    /// <param name="portOf">Where the client connects: given the upstream's port.</param>
    /// <param name="settle">How long the client listens on after its last step, and after the upstream's once that has begun.</param>
    public static async Task<Seen> PlayAsync(Step[] client, Step[] upstream, Func<int, int> portOf, TimeSpan settle)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        var received = new StringBuilder();
        var (begun, played) = (new TaskCompletionSource(), new TaskCompletionSource());
        var serving = ServeAsync(listener, upstream, received, begun, played, limit.Token);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, portOf(((IPEndPoint)listener.LocalEndpoint).Port)), limit.Token);
        var pieces = new List<(TimeSpan At, string Text)>();
        var reading = ReadAsync(socket, Stopwatch.StartNew(), pieces, limit.Token);
        try
        {
            await Step.PlayAsync(client, socket, limit.Token);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other side ended first; what it said is read.
        }

        await Task.WhenAny(reading, Task.Delay(settle, limit.Token));
        if (!reading.IsCompleted && begun.Task.IsCompleted && !played.Task.IsCompleted)
        {
            // An upstream that was reached late answers late: a busy machine is no answer that is missing.
            await Task.WhenAny(reading, played.Task.WaitAsync(limit.Token));
            await Task.WhenAny(reading, Task.Delay(settle, limit.Token));
        }

        var end = reading.IsCompleted ? await reading : MessageEnd.Whole;
        socket.Dispose();
        await limit.CancelAsync();
        listener.Stop();
        await serving;
        lock (pieces)
        {
            return new Seen([.. pieces], end, received.ToString());
        }
    }

    private static async Task ServeAsync(
        TcpListener listener, Step[] steps, StringBuilder received, TaskCompletionSource begun, TaskCompletionSource played, CancellationToken cancellationToken)
    {
        try
        {
            using var socket = await listener.AcceptSocketAsync(cancellationToken);
            socket.NoDelay = true;
            var buffer = new byte[64 * 1024];
            while (!received.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                var count = await socket.ReceiveAsync(buffer, cancellationToken);
                if (count == 0)
                {
                    return;
                }

                received.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }

            begun.SetResult();
            var reads = !steps.Any(static step => step.Closes || step.Resets) || steps.Any(static step => step.PauseMilliseconds > 1500);
            var reading = reads ? DrainAsync(socket, received, cancellationToken) : Task.CompletedTask;
            var until = Array.FindIndex(steps, static step => step.AwaitsEnd);
            await Step.PlayAsync(steps.Take(until < 0 ? steps.Length : until), socket, cancellationToken);
            if (until >= 0)
            {
                await reading;
                await Step.PlayAsync(steps.Skip(until), socket, cancellationToken);
            }

            played.SetResult();
            await reading;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The script is over.
        }
        finally
        {
            played.TrySetResult();
        }
    }

    private static async Task DrainAsync(Socket socket, StringBuilder received, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer, cancellationToken) is var count and > 0)
        {
            received.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
    }

    private static async Task<MessageEnd> ReadAsync(Socket socket, Stopwatch clock, List<(TimeSpan At, string Text)> pieces, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, cancellationToken) is var count and > 0)
            {
                lock (pieces)
                {
                    pieces.Add((clock.Elapsed, Encoding.Latin1.GetString(buffer, 0, count)));
                }
            }

            return MessageEnd.Closed;
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return MessageEnd.Reset;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return MessageEnd.Whole;
        }
    }
}
