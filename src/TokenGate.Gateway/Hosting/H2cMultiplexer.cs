using System.Buffers;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// Lets HTTP/1.1 and HTTP/2 without TLS ("prior knowledge", RFC 9113, 3.3) share a port. Kestrel takes one of them for each port; so the
/// first bytes of a connection are looked at, and one that opens with HTTP/2's preface is handed to a second endpoint, which listens on no
/// port but on the connections given to it.
/// </summary>
internal sealed class H2cMultiplexer : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>How long a new connection may be silent.</summary>
    private static readonly TimeSpan FirstBytes = TimeSpan.FromMinutes(2);

    private readonly Channel<HandedOver> _connections = Channel.CreateUnbounded<HandedOver>();

    /// <summary>The in-process endpoint that accepts handed-over connections.</summary>
    public EndPoint EndPoint { get; } = new InnerEndPoint();

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is InnerEndPoint;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new Listener(EndPoint, _connections));

    /// <summary>Peeks at a connection's first bytes, and hands it over or continues.</summary>
    public async Task RouteAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        bool handsOver;
        using (var timeout = CancellationTokenSource.CreateLinkedTokenSource(Stopping(connection)))
        {
            // Not by the connection's own end: a client may send a request and close its sending side at once. Reading tells when it is
            // gone.
            timeout.CancelAfter(FirstBytes);
            try
            {
                handsOver = await OpensWithPrefaceAsync(connection, timeout.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // No request was begun: the client left or stayed silent, or the gateway stops.
                return;
            }
        }

        if (!handsOver)
        {
            await next(connection);
            return;
        }

        var handedOver = new HandedOver(connection);
        if (_connections.Writer.TryWrite(handedOver))
        {
            await handedOver.Finished;
        }
    }

    private static CancellationToken Stopping(ConnectionContext connection) =>
        connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;

    private static async ValueTask<bool> OpensWithPrefaceAsync(ConnectionContext connection, CancellationToken cancellationToken)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var length = (int)Math.Min(read.Buffer.Length, Preface.Length);
            var same = Matches(read.Buffer.Slice(0, length));

            // Nothing is consumed: the endpoint that serves the connection reads it from its first byte.
            var decided = !same || length == Preface.Length || read.IsCompleted || read.IsCanceled;
            input.AdvanceTo(read.Buffer.Start, decided ? read.Buffer.Start : read.Buffer.End);
            if (decided)
            {
                return same && length == Preface.Length;
            }
        }
    }

    private static bool Matches(ReadOnlySequence<byte> buffer)
    {
        Span<byte> first = stackalloc byte[24];
        buffer.CopyTo(first);
        return Preface.StartsWith(first[..(int)buffer.Length]);
    }

    private sealed class InnerEndPoint : EndPoint
    {
        public override string ToString() => "prior-knowledge";
    }

    /// <summary>A connection that two endpoints know: the second one's end of it is the end of the first one's wait.</summary>
    private sealed class HandedOver(ConnectionContext inner)
    {
        private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Finished => _finished.Task;

        public InnerConnection Open() => new InnerConnection(inner, _finished);
    }

    private sealed class Listener(EndPoint endPoint, Channel<HandedOver> connections) : IConnectionListener
    {
        public EndPoint EndPoint => endPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                return (await connections.Reader.ReadAsync(cancellationToken)).Open();
            }
            catch (Exception exception) when (exception is ChannelClosedException or OperationCanceledException)
            {
                return null;
            }
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            connections.Writer.TryComplete();
            return default;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
