using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using TokenGate.Demo.Answers;
using TokenGate.Demo.Wire;
using TokenGate.Tokens;

namespace TokenGate.Demo.Endpoint;

/// <summary>
/// An AI endpoint that needs no model: OpenAI chat completions and Anthropic messages on a loopback port, answered at once or as a
/// stream with pauses, with tools, usage, and a share of errors and cut answers. The demo and the end-to-end tests stand it behind
/// the gateway.
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
        foreach (var wire in Wires)
        {
            _app.MapPost(wire.Path, context => ServeAsync(context, wire));
        }
    }

    /// <summary>The shapes that are served.</summary>
    public static IReadOnlyList<IWire> Wires { get; } = [new OpenAiChatWire(), new AnthropicMessagesWire()];

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

    private async Task ServeAsync(HttpContext context, IWire wire)
    {
        var number = Interlocked.Increment(ref _sequence);
        var chance = new Random(unchecked(_options.Seed * 7919 + number));
        var id = number.ToString("x12", CultureInfo.InvariantCulture);
        Ask ask;
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            ask = wire.ReadAsk(body.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            await FailAsync(context, wire, id, "-", StatusCodes.Status400BadRequest, "invalid_request_error", "The body could not be read.");
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
            await FailAsync(context, wire, id, ask.Model, status, kind, "The simulated model is not available, please try again.");
            return;
        }

        var counter = _encodings.ForModel(ask.Model);
        var reply = AnswerLimit.Apply(_answerer.Answer(ask), ask.MaxTokens, counter);
        if (reply.Call is { } call)
        {
            reply = reply with { Call = call with { Id = "call_" + id } };
        }

        reply = reply with { Usage = UsageEstimate.Of(ask, reply, counter) };
        var abort = chance.NextDouble() < _options.AbortRate;
        var completed = ask.Stream
            ? await StreamAsync(context, wire, ask, reply, id, abort ? chance : null)
            : await SendAsync(context, wire, ask, reply, id, abort);
        _served.Enqueue(new ServedExchange(id, wire.Path, ask.Model, StatusCodes.Status200OK, reply.Usage, completed));
    }

    private async Task<bool> SendAsync(HttpContext context, IWire wire, Ask ask, Reply reply, string id, bool abort)
    {
        await ThinkAsync(4, context.RequestAborted);
        var body = wire.WriteReply(ask, reply, id, _time.GetUtcNow().ToUnixTimeSeconds());
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

    private async Task<bool> StreamAsync(HttpContext context, IWire wire, Ask ask, Reply reply, string id, Random? abort)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var frames = wire.StreamReply(ask, reply, Pieces(reply.Text), id, _time.GetUtcNow().ToUnixTimeSeconds()).ToList();
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

            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(frames[i].Text), context.RequestAborted);
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

    private async Task FailAsync(HttpContext context, IWire wire, string id, string model, int status, string kind, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(wire.WriteError(status, kind, message), context.RequestAborted);
        _served.Enqueue(new ServedExchange(id, wire.Path, model, status, null, Completed: true));
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
