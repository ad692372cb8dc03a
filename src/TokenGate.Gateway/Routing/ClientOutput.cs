using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Routing;

/// <summary>
/// The sending side of an HTTP/1.1 client's connection, for interim answers, which the server has no way to send. It is the server's too:
/// only before the response's head may anything be written to it.
/// </summary>
/// <param name="output">The connection's output, behind TLS.</param>
internal sealed class ClientOutput(PipeWriter output)
{
    /// <summary>Passes an interim answer on, unless the final one has begun.</summary>
    public async ValueTask SendInterimAsync(HttpResponse response, ReadOnlyMemory<byte> head, CancellationToken cancellationToken)
    {
        if (!response.HasStarted)
        {
            output.Write(head.Span);
            await output.FlushAsync(cancellationToken);
        }
    }
}
