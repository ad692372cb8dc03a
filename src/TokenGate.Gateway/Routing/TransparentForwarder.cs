using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Recording;
using TokenGate.Gateway.Taps;
using TokenGate.Gateway.Upstream;
using TokenGate.Usage;
using Yarp.ReverseProxy.Forwarder;

namespace TokenGate.Gateway.Routing;

/// <summary>
/// Forwards one exchange and changes nothing (G1). YARP chooses the destination and owns the connections; its own forwarder does upgrades, where bytes
/// simply flow. For everything else this one stands in its place, because the other resets a connection where an upstream cut a body short, loses trailers and paces
/// of HTTP/1.1, and gives the taps no place to hold an answer's end (adr/0003).
/// <code>
///   client ──1 head──► RequestHeadTransform … RawTargetTransform ──► HttpClient ──► upstream
///          ──2 body──► RequestRelay ─ tap ─────────────────────────►
///          ◄─4 body─── ResponseRelay ─ tap ─ hold ◄── ResponseHeadTransform ◄─3 head──
/// </code>
/// </summary>
internal sealed partial class TransparentForwarder(
    UpgradeForwarder upgrades,
    DrainLimit drain,
    ILogger<TransparentForwarder> logger) : IHttpForwarder
{
    /// <inheritdoc/>
    public ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer) =>
        SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask<ForwarderError> SendAsync(
        HttpContext context,
        string destinationPrefix,
        HttpMessageInvoker httpClient,
        ForwarderRequestConfig requestConfig,
        HttpTransformer transformer,
        CancellationToken cancellationToken)
    {
        var exchange = context.Features.Get<Exchange>();
        if (UpgradeForwarder.IsWebSocket(context))
        {
            if (exchange is not null)
            {
                WebSocketCapture.Install(context, exchange);
            }

            return await upgrades.Inner.SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, drain.Token);
        }

        using var patience = new ActivityTimeout(requestConfig.ActivityTimeout, context.RequestAborted, drain.Token);
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), default(Uri?))
        {
            Version = requestConfig.Version ?? System.Net.HttpVersion.Version11,
            VersionPolicy = requestConfig.VersionPolicy ?? HttpVersionPolicy.RequestVersionOrLower,
        };
        var expectsContinue = context.Request.Headers.Expect.Count > 0;
        var body = BodyOf(context, exchange);
        request.Content = body;
        var raw = RawOf(context, body);
        request.Options.Set(RawRequest.Key, raw);
        HttpResponseMessage response;
        try
        {
            await transformer.TransformRequestAsync(context, request, destinationPrefix, patience.Token);
            if (context.Response.HasStarted || context.Response.StatusCode != StatusCodes.Status200OK)
            {
                // A transform of the route's configuration answered by itself.
                return ForwarderError.None;
            }

            exchange?.Sending();
            response = await httpClient.SendAsync(request, patience.Token);
        }
        catch (Exception exception)
        {
            return await FailAsync(context, exception, patience, body, ForwarderError.Request);
        }

        using (response)
        {
            if (raw.Upgrade is { } protocol && response.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols)
            {
                return await TunnelAsync(context, response, protocol, transformer, exchange, patience);
            }

            if (expectsContinue && body is { HasBegun: false } && HttpProtocol.IsHttp11(context.Request.Protocol))
            {
                // Answered before the body that was announced: whether it comes now, only the end of the connection can tell (RFC 9110, 10.1.1).
                context.Response.Headers.Connection = "close";
            }

            return await AnswerAsync(context, response, transformer, exchange, patience, body);
        }
    }

    private static RequestRelay? BodyOf(HttpContext context, Exchange? exchange)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            exchange?.EndRequest();
            return null;
        }

        return new RequestRelay(context.Request.BodyReader, exchange, context.RequestAborted);
    }

    private static RawRequest RawOf(HttpContext context, RequestRelay? body)
    {
        var response = context.Response;
        var output = HttpProtocol.IsHttp11(context.Request.Protocol) ? context.Features.Get<ClientOutput>() : null;
        return new RawRequest
        {
            Method = context.Request.Method,
            HasBody = body is not null,
            Trailers = () => context.Features.Get<IHttpRequestTrailersFeature>() is { Available: true } trailers ? trailers.Trailers : null,
            Interim = output is null ? null : (head, cancellationToken) => output.SendInterimAsync(response, head, cancellationToken),
            Closed = body is null ? static () => { } : body.Stop,
            Upgrade = UpgradeForwarder.OtherProtocol(context),
        };
    }

    private async ValueTask<ForwarderError> TunnelAsync(
        HttpContext context, HttpResponseMessage response, string protocol, HttpTransformer transformer, Exchange? exchange, ActivityTimeout patience)
    {
        try
        {
            context.Response.StatusCode = StatusCodes.Status101SwitchingProtocols;
            await transformer.TransformResponseAsync(context, response, patience.Token);
            exchange?.OpenResponse(context.Response);
            await Tunnel.RunAsync(context, response, protocol, patience.Token);
            context.Features.Set(ForwardOutcome.Complete);
            return ForwarderError.None;
        }
        catch (Exception exception)
        {
            return await FailAsync(context, exception, patience, null, ForwarderError.ResponseBodyDestination);
        }
    }

    private async ValueTask<ForwarderError> AnswerAsync(
        HttpContext context, HttpResponseMessage response, HttpTransformer transformer, Exchange? exchange, ActivityTimeout patience, RequestRelay? body)
    {
        ResponseRelay? relay = null;
        try
        {
            context.Response.StatusCode = (int)response.StatusCode;
            var keepsBody = await transformer.TransformResponseAsync(context, response, patience.Token);
            exchange?.OpenResponse(context.Response);
            relay = new ResponseRelay(context, exchange, patience.Renew);
            if (keepsBody && relay.HasBody)
            {
                await using var upstream = await response.Content.ReadAsStreamAsync(patience.Token);
                await relay.RelayAsync(upstream);
                await transformer.TransformResponseTrailersAsync(context, response, patience.Token);
            }

            if (exchange is not null)
            {
                await exchange.SettleAsync(TerminationReason.Complete);
            }

            await relay.EndAsync();
            context.Features.Set(ForwardOutcome.Complete);
        }
        catch (Exception exception)
        {
            var error = relay is { IsReading: false } ? ForwarderError.ResponseBodyClient : ForwarderError.ResponseBodyDestination;
            await (relay?.SendHeadAsync(context.RequestAborted) ?? default);
            return await FailAsync(context, exception, patience, body, error);
        }

        // The answer may end before the request does; what the client still sends, the upstream still gets.
        await (body?.Finished ?? Task.CompletedTask);
        return ForwarderError.None;
    }

    /// <summary>Finds out who ended the exchange, and decides what the client sees of it.</summary>
    private async ValueTask<ForwarderError> FailAsync(
        HttpContext context, Exception exception, ActivityTimeout patience, RequestRelay? body, ForwarderError error)
    {
        var started = context.Response.HasStarted;
        var outcome = ForwardOutcome.ClientGone;
        if (drain.Token.IsCancellationRequested)
        {
            error = ForwarderError.RequestCanceled;
            outcome = new ForwardOutcome(TerminationReason.Shutdown, ClientTermination.CloseAfterSending);
        }
        else if (context.RequestAborted.IsCancellationRequested || body is { ClientFailed: true } || error == ForwarderError.ResponseBodyClient)
        {
            error = error == ForwarderError.Request ? ForwarderError.RequestCanceled : ForwarderError.ResponseBodyClient;
        }
        else if (patience.RanOut)
        {
            error = started ? ForwarderError.ResponseBodyCanceled : ForwarderError.RequestTimedOut;
            outcome = new ForwardOutcome(TerminationReason.TimedOut, started ? ClientTermination.CloseAfterSending : ClientTermination.Whole);
        }
        else
        {
            outcome = OutcomeOf(UpstreamFailure.From(exception), error);
        }

        LogNotForwarded(logger, error, outcome.Ending, exception);
        context.Features.Set<IForwarderErrorFeature>(new ForwarderFailure(error, exception));
        context.Features.Set(outcome);
        if (outcome.Ending == TerminationReason.TimedOut && !started)
        {
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        }

        patience.End();
        await (body?.Finished ?? Task.CompletedTask);
        return error;
    }

    /// <summary>The upstream ended the exchange: before any answer, or in the middle of one.</summary>
    private static ForwardOutcome OutcomeOf(UpstreamFailure end, ForwarderError error) =>
        (error, end) switch
        {
            (ForwarderError.Request, { IsReset: true }) => new(TerminationReason.UpstreamUnreachable, ClientTermination.Reset, StreamError(end)),
            (ForwarderError.Request, _) => new(TerminationReason.UpstreamUnreachable, ClientTermination.Close, StreamError(end)),
            (_, { IsReset: true }) => new(TerminationReason.UpstreamCut, ClientTermination.Reset, StreamError(end)),
            _ => new(TerminationReason.UpstreamCut, ClientTermination.CloseAfterSending, StreamError(end)),
        };

    private static int StreamError(UpstreamFailure end) => end.StreamError is { } code and <= int.MaxValue ? (int)code : ForwardOutcome.InternalError;
}
