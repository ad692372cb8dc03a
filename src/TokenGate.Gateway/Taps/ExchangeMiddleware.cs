using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Recording;
using TokenGate.Gateway.Routing;
using TokenGate.Usage;
using Yarp.ReverseProxy.Forwarder;

namespace TokenGate.Gateway.Taps;

/// <summary>Around the forwarding of every exchange: begins it, and ends it on whichever path it took (G3).</summary>
internal sealed class ExchangeMiddleware(
    RequestDelegate next,
    ExchangeRecorder recorder,
    LiveOptions options,
    DrainLimit drain)
{
    /// <summary>Runs one exchange.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var exchange = await BeginAsync(context);
        context.Features.Set(exchange);
        try
        {
            await next(context);
        }
        catch (Exception exception)
        {
            recorder.Faults.Report(FaultSource.Gateway, exception);
            context.Features.Set(new ForwardOutcome(
                context.RequestAborted.IsCancellationRequested ? TerminationReason.ClientGone : TerminationReason.UpstreamCut, ClientTermination.Close));
        }

        var outcome = Answerable(context, context.Features.Get<ForwardOutcome>() ?? OutcomeOf(context));
        if (exchange is not null)
        {
            if (exchange is { HasResponse: false } && (context.Response.HasStarted || outcome.Client == ClientTermination.Whole))
            {
                exchange.OpenResponse(context.Response);
            }

            await exchange.SettleAsync(outcome.Ending);
        }

        await ClientConnection.EndAsync(context, outcome);
    }

    private async ValueTask<Exchange?> BeginAsync(HttpContext context)
    {
        try
        {
            return await recorder.BeginAsync(context);
        }
        catch (Exception exception)
        {
            recorder.Faults.Report(FaultSource.Gateway, exception);
            return null;
        }
    }

    /// <summary>An upstream that is not there is answered with 502 where the configuration wants that.</summary>
    private ForwardOutcome Answerable(HttpContext context, ForwardOutcome outcome)
    {
        if (outcome.Ending == TerminationReason.UpstreamUnreachable
            && !context.Response.HasStarted
            && options.Current.Transport.WhenUnreachable.Equals("badGateway", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
            return outcome with { Client = ClientTermination.Whole };
        }

        return outcome;
    }

    /// <summary>What became of an exchange that YARP forwarded (an upgrade) or did not forward at all (no destination).</summary>
    private ForwardOutcome OutcomeOf(HttpContext context)
    {
        var cut = context.Response.HasStarted ? ClientTermination.Gone : ClientTermination.Close;
        return context.Features.Get<IForwarderErrorFeature>()?.Error switch
        {
            null or ForwarderError.None => ForwardOutcome.Complete,
            _ when drain.Token.IsCancellationRequested => new(TerminationReason.Shutdown, cut),
            ForwarderError.NoAvailableDestinations or ForwarderError.Request or ForwarderError.RequestCreation or ForwarderError.ResponseHeaders =>
                new(TerminationReason.UpstreamUnreachable, cut),
            ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout => new(TerminationReason.TimedOut, cut),
            ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination or ForwarderError.ResponseBodyDestination
                or ForwarderError.RequestBodyDestination => new(TerminationReason.UpstreamCut, cut),
            _ => ForwardOutcome.ClientGone,
        };
    }
}
