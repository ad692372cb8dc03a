using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace TokenGate.FunctionalTests.Http2;

/// <summary>An upstream that speaks HTTP/2 without TLS, and nothing else.</summary>
internal sealed class Http2Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Http2Upstream(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public int Port => new Uri(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;

    /// <summary>What it received, by the request's <c>x-run</c>: method, target, fields, body.</summary>
    public ConcurrentDictionary<string, string> Received { get; } = new(StringComparer.Ordinal);

    /// <summary>Starts it.</summary>
    public static async Task<Http2Upstream> StartAsync(Func<string, Http2Answer> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(static server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = null;
            server.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
            server.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
            server.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        var upstream = new Http2Upstream(app);
        app.Run(context => upstream.AnswerAsync(context, answer));
        await app.StartAsync();
        return upstream;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, Func<string, Http2Answer> answerOf)
    {
        var run = context.Request.Headers["x-run"].ToString();
        var answer = answerOf(run);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var fields = context.Request.Headers.Where(static field => field.Key is not "x-run")
            .Select(static field => $"{field.Key.ToUpperInvariant()}: {field.Value}").Order(StringComparer.Ordinal);
        Received[run] = $"{context.Request.Protocol} {context.Request.Method} {context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}\n"
            + $"{string.Join('\n', fields)}\n\n{Encoding.Latin1.GetString(body.ToArray())}";
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Fields)
        {
            context.Response.Headers.Append(name, value);
        }

        await context.Response.Body.FlushAsync();
        long sent = 0;
        foreach (var piece in answer.Pieces)
        {
            await answer.Read.WaitForAsync(sent);
            await context.Response.Body.WriteAsync(piece);
            sent += piece.Length;
        }

        if (answer.Reset is { } code)
        {
            await answer.Read.WaitForAsync(sent);
            context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(code);
            return;
        }

        foreach (var (name, value) in answer.Trailers)
        {
            context.Response.AppendTrailer(name, value);
        }
    }
}
