using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// What a client sends, whose end is told only to who has seen all that came before it. The server takes a body that comes together with
/// the connection's end for one that was cut, though it be whole.
/// </summary>
internal sealed class WholeRequestReader(PipeReader inner) : PipeReader
{
    private SequencePosition _end;
    private bool _hides;
    private bool _ended;

    /// <inheritdoc/>
    /// <exception cref="ConnectionAbortedException">The gateway itself closed the socket: nothing for the server to warn of.</exception>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var read = inner.ReadAsync(cancellationToken);
            return read.IsCompletedSuccessfully ? new(Tell(read.Result)) : AwaitAsync(read);
        }
        catch (SocketException closed)
        {
            throw Aborted(closed);
        }
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        var read = inner.TryRead(out result);
        result = read ? Tell(result) : result;
        return read;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // Who looked at the last byte and asks again wants more than there is.
        _ended |= _hides && examined.Equals(_end);
        inner.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private static ConnectionAbortedException Aborted(SocketException closed) => new("The connection was closed here.", closed);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> AwaitAsync(ValueTask<ReadResult> read)
    {
        try
        {
            return Tell(await read);
        }
        catch (SocketException closed)
        {
            throw Aborted(closed);
        }
    }

    private ReadResult Tell(ReadResult read)
    {
        _hides = read.IsCompleted && !_ended && !read.Buffer.IsEmpty;
        _end = _hides ? read.Buffer.End : default;
        return _hides ? new ReadResult(read.Buffer, read.IsCanceled, isCompleted: false) : read;
    }
}
