using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Metering;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Gateway.Upstream;
using TokenGate.Usage;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace TokenGate.Gateway.Routing;

/// <summary>
/// The way of one exchange, from its head to its record. Nothing of it is changed on the way (G1). YARP chooses the destination and owns
/// the connections; its own forwarder does upgrades, where bytes simply flow. Everything else is forwarded here, because YARP's forwarder
/// resets a connection where an upstream cut a body short, loses trailers and pacing of HTTP/1.1, and has no place to hold an answer's end
/// (adr/0003).
/// <code>
/// client                          gateway                                                  upstream
///   │  head    (1) Begin          who sends, on which route; metering opens                    │
///   ├────────► (2) Choose         YARP: session affinity, load balancing, health               │
///   │          (3) Send the head  RequestHeadTransform … RawTargetTransform, HttpClient ──────►│
///   ├─ body ─► (4) Send the body  RequestRelay: each chunk at once, and a copy ───────────────►│
///   │          (5) Analyse        the complete request, when the upstream has it               │ thinks
///   │          (6) Take the head  ResponseHeadTransform ◄──────────────────────────────────────┤
///   │◄─ body ─ (7) Pass the body  ResponseRelay: each chunk at once, read on the way ◄─────────┤
///   │          (8) Settle         how it ended is decided; the record is made and handed to the journal's queue: the one hand-over to
///   │                             another thread; the end waits until it is on disk, within the hold
///   │◄─ end ── (9) End            the last bytes and trailers; or the client's connection ends as the upstream's did
/// </code>
/// An upgraded connection passes steps 1, 2, 8 and 9; each answer in it settles by itself (<see cref="WebSocketTap"/>). A failure in any
/// step goes to step 8. What is long, and a request whose end is still to be written, is analysed on the thread pool instead (<see
/// cref="AnalysisLimit"/>).
/// </summary>
internal sealed class TransparentForwarder(
    UpgradeForwarder upgrades,
    ExchangeRecorder recorder,
    DrainLimit drain,
    LiveOptions options,
    FaultReporter faults,
    UpstreamStates upstreams,
    EndingLog endings) : IHttpForwarder
{
    /// <summary>Runs one exchange around YARP's own steps: begins it, and ends it on whichever path it took (G3).</summary>
    /// <param name="context">The client's side.</param>
    /// <param name="next">
    /// Chooses the destination, and calls <see cref="SendAsync(HttpContext, string, HttpMessageInvoker, ForwarderRequestConfig,
    /// HttpTransformer)"/>.
    /// </param>
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        // :: Step 1: Begin. A fault of ours leaves the exchange unmetered, and lets it pass.
        var exchange = await BeginAsync(context);
        context.Features.Set(exchange);
        ExchangeOutcome end;
        try
        {
            // :: Step 2: Choose the destination. Steps 3 to 7 follow inside, in SendAsync.
            await next(context);
            end = context.Features.Get<ExchangeOutcome>() ?? EndOfYarp(context);
        }
        catch (Exception exception)
        {
            faults.Report(FaultSource.Gateway, exception);
            var error = context.Response.HasStarted ? ForwarderError.ResponseBodyDestination : ForwarderError.RequestCreation;
            end = ExchangeOutcome.From(error, exception, Facts(context) with { IsClientGone = IsClientGone(context) });
        }

        if (end.Status is { } status && !context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = status;
        }

        Tell(context, exchange, end);

        // :: Step 8: Settle, unless the answer's end did.
        await SettleAsync(context, exchange, end);

        // :: Step 9: End the client's side.
        await ClientConnection.EndAsync(context, end);
    }

    /// <inheritdoc/>
    public ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer) =>
        SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, CancellationToken.None);

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
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
                WebSocketCapture.Install(context, exchange, recorder);
            }

            // YARP takes the end of what the client sends for its end only when the request is aborted.
            using var left = ClientEnded(context).UnsafeRegister(static context => ((HttpContext)context!).Abort(), context);
            return await upgrades.Inner.SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, drain.Token);
        }

        using var timeout = new ActivityTimeout(requestConfig.ActivityTimeout, context.RequestAborted, drain.Token);
        using var request = new HttpRequestMessage(MethodOf(context.Request.Method), default(Uri?))
        {
            Version = requestConfig.Version ?? System.Net.HttpVersion.Version11,
            VersionPolicy = requestConfig.VersionPolicy ?? HttpVersionPolicy.RequestVersionOrLower,
        };
        var expectsContinue = context.Request.Headers.Expect.Count > 0;
        var body = BodyOf(context, exchange, expectsContinue, request);
        request.Content = body;
        var raw = RawOf(context, body, timeout);
        using var ending = ClientEnded(context).UnsafeRegister(static raw => ((RawRequest)raw!).EndOfClient(), raw);
        request.Options.Set(RawRequest.Key, raw);
        HttpResponseMessage response;
        try
        {
            // :: Step 3: Send the head.
            await transformer.TransformRequestAsync(context, request, destinationPrefix, timeout.Token);
            if (context.Response.HasStarted || context.Response.StatusCode != StatusCodes.Status200OK)
            {
                // A transform of the route's configuration answered by itself.
                return ForwarderError.None;
            }

            // :: Steps 4 and 5: Send the body, and analyse it, while HttpClient asks RequestRelay for it.
            exchange?.Sending();
            response = await httpClient.SendAsync(request, timeout.Token);
        }
        catch (Exception exception)
        {
            return await FailAsync(context, exception, timeout, body, ForwarderError.Request);
        }

        using (response)
        {
            if (raw.Upgrade is { } protocol && response.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols)
            {
                return await TunnelAsync(context, response, protocol, transformer, exchange, timeout);
            }

            if (expectsContinue && body is { HasBegun: false } && HttpProtocol.IsHttp11(context.Request.Protocol))
            {
                // Answered before the body that was announced: whether it comes now, only the end of the connection can tell (RFC 9110,
                // 10.1.1).
                context.Response.Headers.Connection = "close";
            }

            return await AnswerAsync(context, response, transformer, exchange, timeout, body);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwarderError> AnswerAsync(
        HttpContext context, HttpResponseMessage response, HttpTransformer transformer, Exchange? exchange, ActivityTimeout timeout, RequestRelay? body)
    {
        ResponseRelay? relay = null;
        try
        {
            // :: Step 6: Take the head.
            context.Response.StatusCode = (int)response.StatusCode;
            var keepsBody = await transformer.TransformResponseAsync(context, response, timeout.Token);
            exchange?.OpenResponse(context.Response);

            // :: Step 7: Pass the body. Step 8 comes before the bytes by which a client knows the end.
            relay = new ResponseRelay(context, exchange, timeout.Renew, () => SettleAsync(context, exchange, ExchangeOutcome.Complete));
            if (keepsBody && relay.HasBody)
            {
                await using var upstream = await response.Content.ReadAsStreamAsync(timeout.Token);
                await relay.RelayAsync(upstream);
                await transformer.TransformResponseTrailersAsync(context, response, timeout.Token);
            }

            // :: Step 9: End, with step 8 before it for a body that did not say its length.
            await relay.EndAsync();
            context.Features.Set(ExchangeOutcome.Complete);
            if (body is { Finished.IsCompleted: false })
            {
                // An answer without a body to an upload that goes on: the client may wait for it with the rest of its body.
                await relay.SendHeadAsync(timeout.Token);
            }
        }
        catch (Exception exception)
        {
            var error = relay is { IsReading: false } ? ForwarderError.ResponseBodyClient : ForwarderError.ResponseBodyDestination;
            await (relay?.SendHeadAsync(context.RequestAborted) ?? default);
            return await FailAsync(context, exception, timeout, body, error);
        }

        // The answer may end before the request does; what the client still sends, the upstream still gets.
        await (body?.Finished ?? Task.CompletedTask);
        return ForwarderError.None;
    }

    /// <summary>Steps 6, 7 and 9 of a connection that changes to a protocol that is not ours to read.</summary>
    private async ValueTask<ForwarderError> TunnelAsync(
        HttpContext context, HttpResponseMessage response, string protocol, HttpTransformer transformer, Exchange? exchange, ActivityTimeout timeout)
    {
        try
        {
            context.Response.StatusCode = StatusCodes.Status101SwitchingProtocols;
            await transformer.TransformResponseAsync(context, response, timeout.Token);
            exchange?.OpenResponse(context.Response);
            await Tunnel.RunAsync(context, response, protocol, timeout.Token);
            context.Features.Set(ExchangeOutcome.Complete);
            return ForwarderError.None;
        }
        catch (Exception exception)
        {
            return await FailAsync(context, exception, timeout, null, ForwarderError.ResponseBodyDestination);
        }
    }

    /// <summary>Decides how an exchange that failed here ended, for YARP's health checks now and for steps 8 and 9 after them.</summary>
    private async ValueTask<ForwarderError> FailAsync(
        HttpContext context, Exception exception, ActivityTimeout timeout, RequestRelay? body, ForwarderError error)
    {
        var end = ExchangeOutcome.From(error, exception, Facts(context) with
        {
            IsClientGone = IsClientGone(context) || body is { ClientFailed: true },
            IsTimedOut = timeout.RanOut,
        });
        context.Features.Set<IForwarderErrorFeature>(end);
        context.Features.Set(end);
        timeout.End();
        await (body?.Finished ?? Task.CompletedTask);
        return end.Error;
    }

    /// <summary>How an exchange ended that YARP forwarded (an upgrade) or did not forward at all (no destination).</summary>
    private ExchangeOutcome EndOfYarp(HttpContext context)
    {
        var told = context.Features.Get<IForwarderErrorFeature>();
        return ExchangeOutcome.From(told?.Error ?? ForwarderError.None, told?.Exception, Facts(context) with { IsUpgrade = true });
    }

    private EndFacts Facts(HttpContext context) => new()
    {
        IsStopping = drain.Token.IsCancellationRequested,
        IsHeadSent = context.Response.HasStarted,
        AnswersUnreachable = options.Current.Transport.WhenUnreachable.Equals("badGateway", StringComparison.OrdinalIgnoreCase),
    };

    /// <summary>Every end of an exchange comes through here. The first call makes the record; the recorder ignores a second.</summary>
    private ValueTask SettleAsync(HttpContext context, Exchange? exchange, ExchangeOutcome end)
    {
        if (exchange is null)
        {
            return ValueTask.CompletedTask;
        }

        if (exchange is { HasResponse: false } && (context.Response.HasStarted || end.Client == ClientTermination.Whole))
        {
            exchange.OpenResponse(context.Response);
        }

        return recorder.SettleAsync(exchange, end.Reason);
    }

    /// <summary>
    /// The log tells of an end that is a fault, health of clusters that do not answer. A client that left, or a stop, says nothing about
    /// them.
    /// </summary>
    private void Tell(HttpContext context, Exchange? exchange, ExchangeOutcome end)
    {
        var route = context.Features.Get<IReverseProxyFeature>()?.Route.Config;
        endings.Report(
            exchange?.Head.Id ?? context.TraceIdentifier, route?.RouteId ?? "-", context.Response.HasStarted ? context.Response.StatusCode : end.Status ?? 0, end);
        if (route?.ClusterId is not { } cluster)
        {
            return;
        }

        if (end.Reason == TerminationReason.UpstreamUnreachable)
        {
            upstreams.Unreachable(cluster);
        }
        else if (exchange is { HasResponse: true } || context.Response.HasStarted)
        {
            upstreams.Answered(cluster);
        }
    }

    private async ValueTask<Exchange?> BeginAsync(HttpContext context)
    {
        try
        {
            return await recorder.BeginAsync(context);
        }
        catch (Exception exception)
        {
            faults.Report(FaultSource.Gateway, exception);
            return null;
        }
    }

    private RequestRelay? BodyOf(HttpContext context, Exchange? exchange, bool expectsContinue, HttpRequestMessage request)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            exchange?.EndRequest();
            return null;
        }

        // On HTTP/2 the end of a body is a flag that HttpClient sends when the body has returned to it.
        var isHttp11 = request.Version.Major == 1 && request.VersionPolicy != HttpVersionPolicy.RequestVersionOrHigher;
        return new RequestRelay(context.Request.BodyReader, exchange, recorder, expectsContinue, isHttp11, context.RequestAborted);
    }

    /// <summary>The method as it was written; the usual ones are there already. It is case-sensitive (RFC 9110, 9.1).</summary>
    private static HttpMethod MethodOf(string name) => name switch
    {
        "GET" => HttpMethod.Get,
        "POST" => HttpMethod.Post,
        _ => new HttpMethod(name),
    };

    /// <summary>An exchange that fails after the client ended its side is one that the client left.</summary>
    private static bool IsClientGone(HttpContext context) => context.RequestAborted.IsCancellationRequested || ClientEnded(context).IsCancellationRequested;

    /// <summary>
    /// Cancelled when the client has closed its sending side, and perhaps waits for the answer; never where it cannot do that.
    /// </summary>
    private static CancellationToken ClientEnded(HttpContext context) => context.Features.Get<ClientInput>()?.Ended ?? CancellationToken.None;

    private static RawRequest RawOf(HttpContext context, RequestRelay? body, ActivityTimeout timeout)
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
            Abandon = timeout.End,
        };
    }
}
