using System.Net.Sockets;

namespace TokenGate.Gateway.Routing;

/// <summary>How an upstream ended an exchange before its time, so that the client's connection can end the same way.</summary>
/// <param name="IsReset">True for a reset or a refusal (RST on the wire), false for an orderly close in the middle.</param>
/// <param name="StreamError">The HTTP/2 error code of the upstream's stream; null on HTTP/1.1.</param>
internal readonly record struct UpstreamFailure(bool IsReset, long? StreamError)
{
    /// <summary>Tells how the upstream ended from what its reading or writing threw.</summary>
    public static UpstreamFailure From(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case HttpProtocolException protocol:
                    return new UpstreamFailure(IsReset: true, protocol.ErrorCode);
                case SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionRefused or SocketError.ConnectionAborted }:
                    return new UpstreamFailure(IsReset: true, null);
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return new UpstreamFailure(IsReset: false, null);
            }
        }

        return new UpstreamFailure(IsReset: false, null);
    }
}
