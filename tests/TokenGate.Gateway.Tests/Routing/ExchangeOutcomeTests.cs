using System.Net.Sockets;
using FsCheck.Xunit;
using TokenGate.Gateway.Routing;
using TokenGate.Usage;
using Xunit;
using Yarp.ReverseProxy.Forwarder;

namespace TokenGate.Gateway.Tests.Routing;

/// <summary>
/// How an exchange ended is decided in one place: for its record, for the client's connection and for YARP's health checks.
/// </summary>
public sealed class ExchangeOutcomeTests
{
    private static readonly ForwarderError[] Blaming =
        [ForwarderError.Request, ForwarderError.RequestTimedOut, ForwarderError.RequestBodyDestination, ForwarderError.ResponseBodyDestination];

    [Theory]
    [InlineData(ForwarderError.Request, true, false, TerminationReason.UpstreamUnreachable, "Reset")]
    [InlineData(ForwarderError.Request, false, false, TerminationReason.UpstreamUnreachable, "Close")]
    [InlineData(ForwarderError.ResponseBodyDestination, true, true, TerminationReason.UpstreamCut, "Reset")]
    [InlineData(ForwarderError.ResponseBodyDestination, false, true, TerminationReason.UpstreamCut, "CloseAfterSending")]
    [InlineData(ForwarderError.ResponseBodyClient, false, true, TerminationReason.ClientGone, "Abort")]
    [InlineData(ForwarderError.NoAvailableDestinations, false, false, TerminationReason.UpstreamUnreachable, "Close")]
    public void From_AFailureOfItsOwn_IsTheUpstreamsEnd(ForwarderError error, bool resets, bool headSent, TerminationReason reason, string client)
    {
        var thrown = new HttpRequestException("", new IOException("", resets ? new SocketException((int)SocketError.ConnectionReset) : null));
        var end = ExchangeOutcome.From(error, thrown, new EndFacts { IsHeadSent = headSent });
        Assert.Equal((reason, client, (int?)null), (end.Reason, end.Client.ToString(), end.Status));
    }

    [Theory]
    [InlineData(true, false, 504)]
    [InlineData(false, true, 502)]
    public void From_AFailureBeforeTheHead_CanBeAnswered(bool timedOut, bool answers, int status)
    {
        var end = ExchangeOutcome.From(ForwarderError.Request, null, new EndFacts { IsTimedOut = timedOut, AnswersUnreachable = answers });
        Assert.Equal((status, ClientTermination.Whole), (end.Status, end.Client));
    }

    [Property(MaxTest = 1000)]
    public void From_AnyFailure_IsOneConsistentEnd(ForwarderError error, bool stopping, bool clientGone, bool timedOut, bool headSent, bool upgrade, bool answers)
    {
        var end = ExchangeOutcome.From(error, new IOException(), new EndFacts
        {
            IsStopping = stopping,
            IsClientGone = clientGone,
            IsTimedOut = timedOut,
            IsHeadSent = headSent,
            IsUpgrade = upgrade,
            AnswersUnreachable = answers,
        });
        Assert.Equal(error == ForwarderError.None, end.Reason == TerminationReason.Complete);
        Assert.Equal(end.Client == ClientTermination.Whole && error != ForwarderError.None, end.Status is not null);
        Assert.False(headSent && end.Status is not null);
        Assert.True(end.StreamError >= 0);
        if (error == ForwarderError.None)
        {
            return;
        }

        Assert.Equal(stopping, end.Reason == TerminationReason.Shutdown);
        Assert.True(!clientGone || stopping || end.Reason == TerminationReason.ClientGone);
        Assert.True(end.Reason != TerminationReason.ClientGone || end.Client == ClientTermination.Abort);

        // The upstream is not to blame for a client that left, nor for a stop.
        var blamed = !upgrade && Blaming.Contains(end.Error);
        Assert.False(blamed && end.Reason is (TerminationReason.ClientGone or TerminationReason.Shutdown));
    }
}
