using System.Net;
using System.Net.Sockets;
using System.Text;
using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using Xunit;

namespace TokenGate.FunctionalTests;

/// <summary>G9 before there is a request: what strangers may hold of the gateway's memory is bounded, and the bounds can be set.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Head_ThatNeverEnds_IsRefusedAndReleased()
    {
        await using var upstream = new RawUpstream(_ => [Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        var got = await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a\r\nX-A: " + new string('a', 900_000));
        Assert.True(got.Head is null || got.Head.FirstLine.Contains(" 431 ", StringComparison.Ordinal), got.Head?.FirstLine);
        var large = await RawClient.ExchangeAsync(gateway.Port, $"GET / HTTP/1.1\r\nHost: a\r\nX-A: {new string('a', 60_000)}\r\n\r\n");
        Assert.Equal("HTTP/1.1 200 OK", large.Head!.FirstLine);
    }

    [Fact]
    public async Task Limits_OfTheConfiguration_AreRead()
    {
        await using var upstream = new RawUpstream(_ => [Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port, ("Kestrel:Limits:MaxConcurrentConnections", "1"));
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(IPAddress.Loopback, gateway.Port);
        await first.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n"));
        var second = await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Null(second.Head);
    }
}
