using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace TokenGate.FunctionalTests.Wire;

/// <summary>An upstream that speaks WebSocket: to each message of a client it sends what a test wrote.</summary>
internal sealed class SocketUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SocketUpstream(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public int Port => new Uri(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;

    /// <summary>The messages that came.</summary>
    public ConcurrentQueue<string> Received { get; } = new();

    /// <summary>Starts it.</summary>
    /// <param name="answer">The messages with which one is answered; an empty one cuts the connection.</param>
    /// <param name="deflate">True to agree on permessage-deflate.</param>
    public static async Task<SocketUpstream> StartAsync(Func<string, string[]> answer, bool deflate = false)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(static server => server.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var upstream = new SocketUpstream(app);
        app.UseWebSockets();
        app.Run(context => upstream.ServeAsync(context, answer, deflate));
        await app.StartAsync();
        return upstream;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context, Func<string, string[]> answer, bool deflate)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = deflate });
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } message)
            {
                var text = Encoding.UTF8.GetString(buffer, 0, message.Count);
                Received.Enqueue(text);
                foreach (var reply in answer(text))
                {
                    if (reply.Length == 0)
                    {
                        context.Abort();
                        return;
                    }

                    await socket.SendAsync(Encoding.UTF8.GetBytes(reply), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
                }
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", context.RequestAborted);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The client left as it liked.
        }
    }
}
