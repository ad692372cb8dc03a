using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using TokenGate.Demo.Answers;
using TokenGate.Demo.Wire;
using TokenGate.Tokens;

namespace TokenGate.Demo.Endpoint;

/// <summary>
/// An AI endpoint that needs no model: the shapes of OpenAI, Anthropic, Gemini, Ollama and Bedrock on a loopback port, answered at once or
/// as a stream with pauses, with usage, and a share of errors and cut answers. The demo and the end-to-end tests use it as the upstream.
/// </summary>
internal sealed class SimulatedEndpoint : IAsyncDisposable
{
    private const int MaxPieces = 80;

    private readonly SimulatedEndpointOptions _options;
    private readonly Answerer _answerer;
    private readonly IEncodingMap _encodings;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<ServedExchange> _served = new();
    private readonly WebApplication _app;
    private int _sequence;

    private SimulatedEndpoint(SimulatedEndpointOptions options, Answerer answerer, IEncodingMap encodings, TimeProvider time)
    {
        _options = options;
        _answerer = answerer;
        _encodings = encodings;
        _time = time;

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
        });
        _app = builder.Build();
        foreach (var shape in ServedShapes.All)
        {
            _app.MapPost(shape.Path, context => ServeAsync(context, shape));
        }

        _app.UseWebSockets();
        _app.Map("/v1/realtime", ServeSessionAsync);
    }

    /// <summary>Where the endpoint listens.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>What was served so far, in the order of the answers' ends.</summary>
    public IReadOnlyCollection<ServedExchange> Served => _served;

    /// <summary>Starts an endpoint. The caller disposes it.</summary>
    public static async Task<SimulatedEndpoint> StartAsync(
        SimulatedEndpointOptions options,
        Answerer answerer,
        IEncodingMap encodings,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var endpoint = new SimulatedEndpoint(options, answerer, encodings, time);
        await endpoint._app.StartAsync(cancellationToken);
        return endpoint;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context, IServedShape shape)
    {
        var number = Interlocked.Increment(ref _sequence);
        var chance = new Random(unchecked(_options.Seed * 7919 + number));
        var id = number.ToString("x12", CultureInfo.InvariantCulture);
        Ask ask;
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            ask = shape.ReadAsk(body.RootElement);
            ask = ask with { Model = context.GetRouteValue("model") as string ?? ask.Model, Stream = shape.Streams ?? ask.Stream };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            await FailAsync(context, shape, id, "-", StatusCodes.Status400BadRequest, "invalid_request_error", "The body could not be read.");
            return;
        }

        if (chance.NextDouble() < _options.ErrorRate)
        {
            var (status, kind) = chance.Next(3) switch
            {
                0 => (StatusCodes.Status429TooManyRequests, "rate_limit_error"),
                1 => (StatusCodes.Status500InternalServerError, "api_error"),
                _ => (529, "overloaded_error"),
            };
            await FailAsync(context, shape, id, ask.Model, status, kind, "The simulated model is not available, please try again.");
            return;
        }

        var counter = _encodings.ForModel(ask.Model);
        var reply = shape.AnswersText ? AnswerLimit.Apply(_answerer.Answer(ask), ask.MaxTokens, counter) : new Reply();
        if (reply.Call is { } call)
        {
            reply = reply with { Call = call with { Id = "call_" + id } };
        }

        var usage = UsageEstimate.Create(ask, reply, counter);
        reply = reply with { Usage = shape.AnswersText ? usage : usage with { Output = 0 } };
        var abort = chance.NextDouble() < _options.AbortRate;
        var completed = ask.Stream
            ? await StreamAsync(context, shape, ask, reply, id, abort ? chance : null)
            : await SendAsync(context, shape, ask, reply, id, abort);
        _served.Enqueue(new ServedExchange(id, shape.Path, ask.Model, StatusCodes.Status200OK, reply.Usage, completed));
    }

    private async Task ServeSessionAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var model = context.Request.Query["model"].ToString();
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var session = new RealtimeSession(socket, model, _answerer, _encodings.ForModel(model), usage =>
            _served.Enqueue(new ServedExchange(model, "/v1/realtime", model, StatusCodes.Status101SwitchingProtocols, usage, Completed: true)));
        try
        {
            await session.RunAsync(context.RequestAborted);
        }
        catch (Exception e) when (e is System.Net.WebSockets.WebSocketException or OperationCanceledException or JsonException)
        {
            // The client disconnected.
        }
    }

    private async Task<bool> SendAsync(HttpContext context, IServedShape shape, Ask ask, Reply reply, string id, bool abort)
    {
        await ThinkAsync(4, context.RequestAborted);
        var body = shape.WriteReply(ask, reply, id, _time.GetUtcNow().ToUnixTimeSeconds());
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(abort ? body.AsMemory(0, body.Length / 2) : body, context.RequestAborted);
        if (abort)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        }

        return !abort;
    }

    private async Task<bool> StreamAsync(HttpContext context, IServedShape shape, Ask ask, Reply reply, string id, Random? abort)
    {
        context.Response.ContentType = shape.StreamType;
        context.Response.Headers.CacheControl = "no-cache";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var frames = shape.StreamReply(ask, reply, Pieces(reply.Text), id, _time.GetUtcNow().ToUnixTimeSeconds()).ToList();
        var cutAt = abort?.Next(1, Math.Max(2, frames.Count - 3));
        for (var i = 0; i < frames.Count; i++)
        {
            if (i == cutAt)
            {
                context.Abort();
                return false;
            }

            if (frames[i].Pause)
            {
                await ThinkAsync(1, context.RequestAborted);
            }

            await context.Response.Body.WriteAsync(frames[i].Bytes, context.RequestAborted);
        }

        return true;
    }

    private async Task ThinkAsync(int pauses, CancellationToken cancellationToken)
    {
        if (_options.Pause > TimeSpan.Zero)
        {
            await Task.Delay(_options.Pause * pauses, _time, cancellationToken);
        }
    }

    private async Task FailAsync(HttpContext context, IServedShape shape, string id, string model, int status, string kind, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(shape.WriteError(status, kind, message), context.RequestAborted);
        _served.Enqueue(new ServedExchange(id, shape.Path, model, status, null, Completed: true));
    }

    /// <summary>The text in pieces of a word or some more, never cutting a surrogate pair, at most <see cref="MaxPieces"/>.</summary>
    private static List<string> Pieces(string text)
    {
        var pieces = new List<string>();
        var step = Math.Max(9, text.Length / MaxPieces + 1);
        for (var start = 0; start < text.Length;)
        {
            var end = Math.Min(start + step, text.Length);
            if (end < text.Length && char.IsLowSurrogate(text[end]))
            {
                end++;
            }

            pieces.Add(text[start..end]);
            start = end;
        }

        return pieces;
    }
}
