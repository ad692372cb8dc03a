using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using TokenGate.Usage;
using Yarp.ReverseProxy.Forwarder;

namespace TokenGate.Gateway.Routing;

/// <summary>
/// How an exchange ended: what its record says, what the client's connection sees, and what YARP's passive health checks count. Decided
/// here alone, once for each exchange.
/// </summary>
/// <param name="Reason">What the record says.</param>
/// <param name="Client">What happens to the client's connection.</param>
/// <param name="Error">What YARP's passive health checks are told.</param>
/// <param name="Exception">What forwarding threw; null when it did not throw.</param>
internal sealed record ExchangeOutcome(
    TerminationReason Reason, ClientTermination Client, ForwarderError Error = ForwarderError.None, Exception? Exception = null) : IForwarderErrorFeature
{
    /// <summary>HTTP/2 INTERNAL_ERROR (RFC 9113, 7).</summary>
    private const int InternalError = 2;

    /// <summary>HTTP/2 CANCEL, which a client reports whose own connection closes under an answer.</summary>
    private const int Cancel = 8;

    /// <summary>The whole answer was passed on.</summary>
    public static ExchangeOutcome Complete { get; } = new(TerminationReason.Complete, ClientTermination.Whole);

    /// <summary>The error code for an HTTP/2 client's stream, where the exchange is cut.</summary>
    public int StreamError { get; private init; } = InternalError;

    /// <summary>The status that the gateway answers by itself, without a body; null when it answers nothing.</summary>
    public int? Status { get; private init; }

    /// <summary>Decides how an exchange ended.</summary>
    /// <param name="error">Where forwarding failed; <see cref="ForwarderError.None"/> when it did not.</param>
    /// <param name="exception">What it threw.</param>
    /// <param name="facts">What was the case then.</param>
    public static ExchangeOutcome From(ForwarderError error, Exception? exception, in EndFacts facts)
    {
        if (error == ForwarderError.None)
        {
            return Complete;
        }

        var (isReset, streamError) = ResetOf(exception);
        var reason = ReasonOf(error, in facts);
        var client = ClientSide(reason, isReset, in facts);
        return new ExchangeOutcome(reason, client, Told(reason, error, in facts), exception)
        {
            StreamError = streamError is { } code and <= int.MaxValue ? (int)code : InternalError,
            Status = (client, reason) switch
            {
                (ClientTermination.Whole, TerminationReason.TimedOut) => StatusCodes.Status504GatewayTimeout,
                (ClientTermination.Whole, _) => StatusCodes.Status502BadGateway,
                _ => null,
            },
        };
    }

    /// <summary>Who ended it. A stop and a client that left explain every error that follows from them, so they come first.</summary>
    private static TerminationReason ReasonOf(ForwarderError error, in EndFacts facts) => error switch
    {
        _ when facts.IsStopping => TerminationReason.Shutdown,
        _ when facts.IsClientGone => TerminationReason.ClientGone,
        ForwarderError.ResponseBodyClient => TerminationReason.ClientGone,
        _ when facts.IsTimedOut => TerminationReason.TimedOut,
        ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout => TerminationReason.TimedOut,
        ForwarderError.NoAvailableDestinations or ForwarderError.Request or ForwarderError.RequestCreation or ForwarderError.ResponseHeaders =>
            TerminationReason.UpstreamUnreachable,
        ForwarderError.RequestBodyDestination or ForwarderError.ResponseBodyDestination
            or ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination => TerminationReason.UpstreamCut,
        _ => TerminationReason.ClientGone,
    };

    private static ClientTermination ClientSide(TerminationReason reason, bool isReset, in EndFacts facts)
    {
        var cut = !facts.IsUpgrade ? ClientTermination.CloseAfterSending : facts.IsHeadSent ? ClientTermination.Abort : ClientTermination.Close;
        return reason switch
        {
            TerminationReason.ClientGone => ClientTermination.Abort,
            TerminationReason.TimedOut when facts is { IsHeadSent: false, IsUpgrade: false } => ClientTermination.Whole,
            TerminationReason.UpstreamUnreachable when facts is { IsHeadSent: false, AnswersUnreachable: true } => ClientTermination.Whole,
            TerminationReason.UpstreamUnreachable => isReset ? ClientTermination.Reset : ClientTermination.Close,
            TerminationReason.UpstreamCut when isReset && !facts.IsUpgrade => ClientTermination.Reset,
            _ => cut,
        };
    }

    /// <summary>YARP's health checks must not blame an upstream for a client that left or for a stop.</summary>
    private static ForwarderError Told(TerminationReason reason, ForwarderError error, in EndFacts facts) => reason switch
    {
        _ when facts.IsUpgrade => error,
        TerminationReason.Shutdown => ForwarderError.RequestCanceled,
        TerminationReason.ClientGone => error == ForwarderError.Request ? ForwarderError.RequestCanceled : ForwarderError.ResponseBodyClient,
        TerminationReason.TimedOut => facts.IsHeadSent ? ForwarderError.ResponseBodyCanceled : ForwarderError.RequestTimedOut,
        _ => error,
    };

    /// <summary>
    /// Tells from what reading or writing threw whether the upstream reset (or refused) its connection, and with which HTTP/2 error code.
    /// </summary>
    private static (bool IsReset, long? StreamError) ResetOf(Exception? exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case HttpProtocolException protocol:
                    // A connection that was closed in good order under an answer has the code NO_ERROR: passed on, the answer would look
                    // whole.
                    return (true, protocol.ErrorCode == 0 && !IsOfStream(protocol) ? Cancel : protocol.ErrorCode);
                case SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionRefused or SocketError.ConnectionAborted }:
                    return (true, null);
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return (false, null);
            }
        }

        return (false, null);
    }

    /// <summary>
    /// True when a stream was reset, and not its whole connection closed. Only the message tells; the functional tests would notice
    /// another.
    /// </summary>
    private static bool IsOfStream(HttpProtocolException exception) => exception.Message.Contains("reset the stream", StringComparison.Ordinal);
}
