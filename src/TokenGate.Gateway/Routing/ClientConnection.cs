using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TokenGate.Gateway.Routing;

/// <summary>Ends a client's side of an exchange that the upstream did not end by the protocol.</summary>
internal static class ClientConnection
{
    /// <summary>The server does not report when its buffer has been flushed; it gets this long before a reset would discard it.</summary>
    private static readonly TimeSpan SendingTime = TimeSpan.FromMilliseconds(25);

    /// <summary>Ends it. Nothing of the response may be written afterwards.</summary>
    public static async ValueTask EndAsync(HttpContext context, ExchangeOutcome end)
    {
        switch (end.Client)
        {
            case ClientTermination.Whole:
                return;
            case ClientTermination.Abort:
                context.Abort();
                return;
        }

        if (context.Response.HasStarted && (end.Client == ClientTermination.Reset || HttpProtocol.IsHttp2(context.Request.Protocol)))
        {
            await Task.Delay(SendingTime, CancellationToken.None);
        }

        if (context.Features.Get<IHttpResetFeature>() is { } stream)
        {
            stream.Reset(end.StreamError);
        }
        else if (end.Client == ClientTermination.CloseAfterSending
            && context.Response.HasStarted
            && context.Features.Get<IConnectionLifetimeNotificationFeature>() is { } connection)
        {
            connection.RequestClose();
        }
        else
        {
            if (end.Client == ClientTermination.Reset && context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
            {
                Reset(socket);
            }

            context.Abort();
        }
    }

    /// <summary>Closes with linger time 0, which is what a reset is.</summary>
    private static void Reset(Socket socket)
    {
        try
        {
            socket.Close(timeout: 0);
        }
        catch (SocketException)
        {
            // Already closed by the other side.
        }
    }
}
