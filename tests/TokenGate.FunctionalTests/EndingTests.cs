using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.FunctionalTests;

/// <summary>
/// G1 and G3 where exchanges do not end well: the client sees what it would have seen, and one record says what happened.
/// </summary>
public sealed class EndingTests
{
    private const string Get = "GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes!", "ten bytes!")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", "")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nten bytes!\r\n", "ten bytes!")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "")]
    public async Task UpstreamClosesInTheMiddle_Client_GetsAllBytesAndAClose(string answer, string body)
    {
        await using var upstream = new RawUpstream(_ => [Step.Send(answer), Step.Close]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        var got = await RawClient.ExchangeAsync(gateway.Port, Get);
        Assert.Equal((body, MessageEnd.Closed), (got.Text, got.End));
        var record = Assert.Single(await gateway.Journal.WaitForAsync(1));
        Assert.Equal((TerminationReason.UpstreamCut, 200), (record.Ending, record.Status));
        Assert.False(record.IsUsage);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes!")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nten bytes!\r\n")]
    public async Task UpstreamResetsInTheMiddle_Client_GetsAllBytesAndAReset(string answer)
    {
        var progress = new Progress();
        await using var upstream = new RawUpstream(_ => [Step.Send(answer), Step.Await(progress, 10), Step.Reset]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using var client = new RawClient { Progress = progress };
        var got = await client.SendAsync(gateway.Port, Step.Send(Get));
        Assert.Equal(("ten bytes!", MessageEnd.Reset), (got.Text, got.End));
        Assert.Equal(TerminationReason.UpstreamCut, Assert.Single(await gateway.Journal.WaitForAsync(1)).Ending);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task UpstreamEndsBeforeAnyAnswer_Client_SeesTheSameEnd(bool resets)
    {
        await using var upstream = new RawUpstream(_ => [resets ? Step.Reset : Step.Close]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        var got = await RawClient.ExchangeAsync(gateway.Port, Get);
        Assert.Null(got.Head);
        Assert.Equal(resets ? MessageEnd.Reset : MessageEnd.Closed, got.End);
        var record = Assert.Single(await gateway.Journal.WaitForAsync(1));
        Assert.Equal((TerminationReason.UpstreamUnreachable, (int?)null), (record.Ending, record.Status));
    }

    [Fact]
    public async Task UpstreamIsDown_Client_SeesItsConnectionReset()
    {
        var port = FreePorts.Next();
        await using var gateway = await TestGateway.StartAsync(port);
        var got = await RawClient.ExchangeAsync(gateway.Port, Get);
        Assert.Null(got.Head);
        Assert.Equal(MessageEnd.Reset, got.End);
        Assert.Equal(TerminationReason.UpstreamUnreachable, Assert.Single(await gateway.Journal.WaitForAsync(1)).Ending);
    }

    [Fact]
    public async Task UpstreamIsDown_WhenConfiguredSo_ClientGets502()
    {
        var port = FreePorts.Next();
        await using var gateway = await TestGateway.StartAsync(port, ("TokenGate:Transport:WhenUnreachable", "badGateway"));
        var got = await RawClient.ExchangeAsync(gateway.Port, Get);
        Assert.Equal(("HTTP/1.1 502 Bad Gateway", ""), (got.Head!.FirstLine, got.Text));
        Assert.Equal(TerminationReason.UpstreamUnreachable, Assert.Single(await gateway.Journal.WaitForAsync(1)).Ending);
    }

    [Fact]
    public async Task ClientLeavesInTheMiddle_Upstream_LosesItsConnectionAndTheRecordSaysSo()
    {
        var progress = new Progress();
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = new RawUpstream(_ =>
        [
            Step.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), Step.Chunk("data: 1\n\n"), Step.Await(progress, 9), new Step(Waits: () => left.Task),
            .. Enumerable.Range(0, 200).SelectMany(_ => new[] { Step.Chunk(new string('x', 1000)), Step.Pause(10) }),
        ]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using (var client = new RawClient { Progress = progress })
        {
            var receiving = client.SendAsync(gateway.Port, Step.Send(Get));
            await progress.WaitForAsync(9);
            client.Socket.Close(timeout: 0);
            left.SetResult();
            await Assert.ThrowsAnyAsync<Exception>(() => receiving);
        }

        var record = Assert.Single(await gateway.Journal.WaitForAsync(1));
        Assert.Equal(TerminationReason.ClientGone, record.Ending);
        for (var i = 0; i < 500 && upstream.Abandoned == 0; i++)
        {
            await Task.Delay(10);
        }

        Assert.Equal(1, upstream.Abandoned);
    }

    [Fact]
    public async Task ClientLeavesBeforeTheAnswer_Record_SaysSoOnce()
    {
        await using var upstream = new RawUpstream(_ => [Step.Pause(5000), Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using (var client = new RawClient())
        {
            var receiving = client.SendAsync(gateway.Port, Step.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"));
            for (var i = 0; i < 500 && upstream.Received.IsEmpty; i++)
            {
                await Task.Delay(10);
            }

            client.Socket.Close(timeout: 0);
            await Assert.ThrowsAnyAsync<Exception>(() => receiving);
        }

        var record = Assert.Single(await gateway.Journal.WaitForAsync(1));
        Assert.Equal((TerminationReason.ClientGone, (int?)null), (record.Ending, record.Status));
    }

    [Fact]
    public async Task ActivityTimeout_WhenConfigured_EndsAndIsRecorded()
    {
        await using var upstream = new RawUpstream(_ => [Step.Pause(3000)]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port, ("ReverseProxy:Clusters:ai:HttpRequest:ActivityTimeout", "00:00:00.3"));
        var got = await RawClient.ExchangeAsync(gateway.Port, Get);
        Assert.Equal("HTTP/1.1 504 Gateway Timeout", got.Head!.FirstLine);
        Assert.Equal(TerminationReason.TimedOut, Assert.Single(await gateway.Journal.WaitForAsync(1)).Ending);
    }

    [Fact]
    public async Task Stop_WhileAStreamRuns_CutsItAfterTheDrainAndRecordsIt()
    {
        var progress = new Progress();
        await using var upstream = new RawUpstream(_ =>
            [Step.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), Step.Chunk("data: 1\n\n"), Step.Pause(60_000)]);
        var gateway = await TestGateway.StartAsync(upstream.Port, ("TokenGate:Transport:DrainSeconds", "0"));
        await using (gateway)
        {
            using var client = new RawClient { Progress = progress };
            var receiving = client.SendAsync(gateway.Port, Step.Send(Get));
            await progress.WaitForAsync(9);
            await gateway.StopAsync();
            Assert.NotEqual(MessageEnd.Whole, (await receiving).End);
        }

        Assert.Equal(TerminationReason.Shutdown, Assert.Single(gateway.Journal.Records).Ending);
    }

    [Fact]
    public async Task Stop_WhileSilentAndIdleConnectionsAreOpen_DoesNotWaitForThem()
    {
        await using var upstream = new RawUpstream(_ => [Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using var silent = new RawClient();
        await silent.Socket.ConnectAsync(System.Net.IPAddress.Loopback, gateway.Port);
        using var idle = new RawClient();
        await idle.SendAsync(gateway.Port, Step.Send(Get));
        await gateway.StopAsync().WaitAsync(TimeSpan.FromSeconds(15));
    }
}
