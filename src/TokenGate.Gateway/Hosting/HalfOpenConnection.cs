using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using TokenGate.Gateway.Routing;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// An HTTP/1.1 client's connection that stays open when the client closes its sending side. The server's transport tells the end of what is
/// received as the end of the connection, and the server then aborts the request; here it is told as what it is
/// (<see cref="ClientInput"/>). The server itself still reads the end where it reads: in a body that was cut, or between two requests.
/// </summary>
internal sealed class HalfOpenConnection : ConnectionAround
{
    private readonly SendingWatch _output;
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationTokenSource _inputEnded = new();
    private readonly CancellationTokenRegistration _registration;

    private HalfOpenConnection(ConnectionContext inner)
        : base(inner)
    {
        _output = new SendingWatch(inner.Transport.Output, this);
        ConnectionClosed = _closed.Token;
        Features.Set(new ClientInput(_inputEnded.Token));
        Features.Set(new ClientOutput(_output));
        Transport = new DuplexPipe(new WholeRequestReader(inner.Transport.Input), _output);
        _registration = inner.ConnectionClosed.UnsafeRegister(static connection => ((HalfOpenConnection)connection!).Ended(), this);
    }

    /// <inheritdoc/>
    public override CancellationToken ConnectionClosed { get; set; }

    /// <summary>Serves a connection that way.</summary>
    public static async Task RunAsync(ConnectionContext inner, ConnectionDelegate next)
    {
        var connection = new HalfOpenConnection(inner);
        try
        {
            await next(connection);
        }
        finally
        {
            await connection._registration.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        base.Abort(abortReason);
        _closed.Cancel();
    }

    /// <inheritdoc/>
    public override void Abort() => Abort(new ConnectionAbortedException());

    private void Ended()
    {
        // A socket that was reset, or closed by us, is not connected any more; one that received the client's end still is.
        if (Features.Get<IConnectionSocketFeature>()?.Socket is { Connected: true })
        {
            _output.Watches = true;
            _inputEnded.Cancel();
        }
        else
        {
            _closed.Cancel();
        }
    }

    /// <summary>
    /// The sending side. Once the client has ended the other one, nobody is told any more that it left but who sends to it.
    /// </summary>
    private sealed class SendingWatch(PipeWriter inner, HalfOpenConnection connection) : PipeWriter
    {
        /// <summary>True once the client's side has ended.</summary>
        public volatile bool Watches;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            var flush = inner.FlushAsync(cancellationToken);
            return Watches ? WatchAsync(flush) : flush;
        }

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            var write = inner.WriteAsync(source, cancellationToken);
            return Watches ? WatchAsync(write) : write;
        }

        private async ValueTask<FlushResult> WatchAsync(ValueTask<FlushResult> flush)
        {
            var result = await flush;
            if (result.IsCompleted)
            {
                await connection._closed.CancelAsync();
            }

            return result;
        }
    }
}
