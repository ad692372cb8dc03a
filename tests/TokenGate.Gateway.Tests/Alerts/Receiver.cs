using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TokenGate.Gateway.Tests.Alerts;

/// <summary>A webhook's other side, which answers as a test says.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = new();

    private Receiver(WebApplication app) => _app = app;

    /// <summary>Its address.</summary>
    public string Address => _app.Urls.First() + "/secret-path";

    /// <summary>What came, in order: the message's id and its body.</summary>
    public ConcurrentQueue<(string Id, JsonElement Body)> Asked { get; } = new();

    /// <summary>What was answered with 200; as a receiver does, it leaves out a message whose id it has taken already.</summary>
    public ConcurrentQueue<(string Id, JsonElement Body)> Taken { get; } = new();

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new Receiver(app);
        app.MapPost("/secret-path", receiver.AnswerAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The next answer has this status.</summary>
    public void Then(int status) => _answers.Enqueue(context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = "http://127.0.0.1:1/";
        return Task.CompletedTask;
    });

    /// <summary>The next call gets no answer before its caller gives up.</summary>
    public void ThenHang() => _answers.Enqueue(static context => Task.Delay(Timeout.Infinite, context.RequestAborted));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var body = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;
        var message = (context.Request.Headers["Idempotency-Key"].ToString(), body);
        Asked.Enqueue(message);
        if (_answers.TryDequeue(out var answer))
        {
            await answer(context);
            return;
        }

        if (Taken.All(taken => taken.Id != message.Item1))
        {
            Taken.Enqueue(message);
        }
    }
}
