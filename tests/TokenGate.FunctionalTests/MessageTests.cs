using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.FunctionalTests;

/// <summary>G1 for the parts of HTTP that proxies tend to break: pauses, framing, trailers, answers without a body, upgrades.</summary>
public sealed class MessageTests
{
    [Fact]
    public async Task Stream_WithPauses_ArrivesPieceByPiece()
    {
        var progress = new Progress();
        await using var upstream = new RawUpstream(_ =>
        [
            Step.Send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"), Step.Await(progress, 0),
            Step.Chunk("data: 1\n\n"), Step.Await(progress, 9), Step.Chunk("data: 2\n\n"), Step.Await(progress, 18), Step.Send("0\r\n\r\n"),
        ]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using var client = new RawClient { Progress = progress };
        var got = await client.SendAsync(gateway.Port, Step.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        Assert.False(progress.Stuck);
        Assert.Equal(("data: 1\n\ndata: 2\n\n", MessageEnd.Whole), (got.Text, got.End));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upload_WithPauses_ArrivesPieceByPiece(bool chunked)
    {
        var progress = new Progress();
        await using var upstream = new RawUpstream(_ => [Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]) { ProgressOf = _ => progress };
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using var client = new RawClient();
        Step[] steps = chunked
            ? [Step.Send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"), Step.Await(progress, 0), Step.Chunk("one"), Step.Await(progress, 3),
                Step.Chunk("two"), Step.Await(progress, 6), Step.Send("0\r\n\r\n")]
            : [Step.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n"), Step.Await(progress, 0), Step.Send("one"), Step.Await(progress, 3), Step.Send("two")];
        await client.SendAsync(gateway.Port, steps);
        Assert.False(progress.Stuck);
        Assert.Equal("onetwo", upstream.Single().Text);
        Assert.Equal(chunked ? [] : ["6"], upstream.Single().Head!.Values("Content-Length"));
    }

    [Fact]
    public async Task Trailers_OfAChunkedAnswer_Arrive()
    {
        await using var upstream = new RawUpstream(_ =>
            [Step.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\nX-Sum: 2\r\n\r\n")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        var got = await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
        Assert.Equal(["X-Sum: 1", "X-Sum: 2"], got.Body.Trailers);
        Assert.Equal(["trailers"], upstream.Single().Head!.Values("TE"));
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nContent-Type: a/b")]
    [InlineData("GET", "HTTP/1.1 204 No Content")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 77")]
    [InlineData("DELETE", "HTTP/1.1 200 OK\r\nContent-Length: 0")]
    public async Task Answer_WithoutBody_IsPassedAndRecordedBeforeItsEnd(string method, string head)
    {
        await using var upstream = new RawUpstream(_ => [Step.Send(head + "\r\n\r\n")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using var client = new RawClient();
        foreach (var count in new[] { 1, 2 })
        {
            var got = await client.SendAsync(gateway.Port, Step.Send($"{method} / HTTP/1.1\r\nHost: a\r\n\r\n"));
            Assert.Equal(head.Split("\r\n").Order(StringComparer.Ordinal), got.Head!.Lines.Append(got.Head.FirstLine).Order(StringComparer.Ordinal));
            Assert.Equal(count, gateway.Journal.Records.Count);
        }
    }

    [Fact]
    public async Task Expect100Continue_StaysBetweenClientAndUpstream()
    {
        await using var upstream = new RawUpstream(_ => [Step.Send("HTTP/1.1 100 Continue\r\n\r\n"), Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        var got = await RawClient.ExchangeAsync(
            gateway.Port, Step.Send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"), Step.Pause(100), Step.Send("body"));
        Assert.Equal("ok", got.Text);
        Assert.Equal(("body", "100-continue"), (upstream.Single().Text, upstream.Single().Head!.Values("Expect").Single()));
    }

    [Fact]
    public async Task Expect100Continue_RefusedByTheUpstream_ClientGetsTheRefusalAlone()
    {
        await using var upstream = new RawUpstream(_ => [Step.Send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"), Step.Close]) { AnswersEarly = true };
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        var got = await RawClient.ExchangeAsync(gateway.Port, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4000\r\n\r\n");
        Assert.Equal(("HTTP/1.1 413 Too Large", "no"), (got.Head!.FirstLine, got.Text));
    }

    [Theory]
    [InlineData("Content-Length: 300000\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n")]
    public async Task Answer_BeforeTheRequestIsRead_ArrivesAllTheSame(string framing)
    {
        await using var upstream = new RawUpstream(_ => [Step.Send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")]) { AnswersEarly = true };
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        var body = new string('x', 300_000);
        var sent = framing[0] == 'C' ? Step.Send(body) : Step.Chunk(body);
        using var client = new RawClient();
        var got = await client.SendAsync(
            gateway.Port, Step.Send($"POST / HTTP/1.1\r\nHost: a\r\n{framing}\r\n"), Step.Pause(200), sent, Step.Send(framing[0] == 'C' ? "" : "0\r\n\r\n"));
        Assert.Equal(("HTTP/1.1 413 Too Large", "no"), (got.Head!.FirstLine, got.Text));
        Assert.Equal(300_000, (await upstream.SingleAsync()).Body.Bytes.Length);
        var record = Assert.Single(await gateway.Journal.WaitForAsync(1));
        Assert.Equal((413, Verdict.Failed), (record.Status, record.Judgement.Verdict));
    }

    [Fact]
    public async Task UpgradeToH2c_WithABody_IsAnsweredAsAnOrdinaryRequest()
    {
        // Java's HttpClient offers h2c on every first request of a connection, also on one with a body.
        await using var upstream = new RawUpstream(_ => [Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        var got = await RawClient.ExchangeAsync(
            gateway.Port,
            "POST /v1/chat/completions HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nContent-Length: 2\r\nHost: a\r\nHTTP2-Settings: AAEAAEAAAAIAAAAA\r\nUpgrade: h2c\r\n\r\n{}");
        Assert.Equal(("HTTP/1.1 200 OK", "ok"), (got.Head!.FirstLine, got.Text));
        Assert.Equal("{}", upstream.Single().Text);
    }

    [Fact]
    public async Task WebSocket_BytesFlowBothWays_AndOneRecordFollows()
    {
        await using var upstream = new RawUpstream(head => head.FirstLine == "ping"
            ? [Step.Send("pong\r\n\r\n"), Step.Close]
            : [Step.Send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using (var client = new RawClient())
        {
            var got = await client.SendAsync(gateway.Port, Step.Send(
                "GET /v1/realtime?model=x HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
            Assert.Equal("HTTP/1.1 101 Switching Protocols", got.Head!.FirstLine);
            Assert.Equal(["s3pPLMBiTxaQ9kYGzzhZRbK+xOo="], got.Head.Values("Sec-WebSocket-Accept"));
            var echo = await client.SendAsync(gateway.Port, Step.Send("ping\r\n\r\n"));
            Assert.Equal("pong", echo.Head!.FirstLine);
        }

        var record = Assert.Single(await gateway.Journal.WaitForAsync(1));
        Assert.Equal((101, Verdict.Failed, "/v1/realtime"), (record.Status, record.Judgement.Verdict, record.Path));
    }

    [Fact]
    public async Task Http10Client_GetsABodyThatTheCloseEnds()
    {
        await using var upstream = new RawUpstream(_ => [Step.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        var got = await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.0\r\n\r\n");
        Assert.Equal(("ok", MessageEnd.Closed), (got.Text, got.End));
        Assert.Empty(got.Head!.Values("Transfer-Encoding"));
    }

    [Fact]
    public async Task Body_FarOverTheCaptureLimit_FlowsThroughAndIsMarked()
    {
        var body = new byte[5_000_000];
        new Random(1).NextBytes(body);
        await using var upstream = new RawUpstream(_ => [Step.Send($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n"), Step.Send(body)]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port, ("TokenGate:Capture:MaxBodyBytes", "65536"), ("TokenGate:Capture:MaxTotalBytes", "65536"));
        var got = await RawClient.ExchangeAsync(
            gateway.Port, Step.Send($"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"), Step.Send(body));
        Assert.Equal(body, got.Body.Bytes);
        Assert.Equal(body, upstream.Single().Body.Bytes);
        var record = Assert.Single(gateway.Journal.Records);
        Assert.True(record.Truncated);
        Assert.Equal((body.Length, body.Length), (record.RequestBytes, record.ResponseBytes));
    }

    [Fact]
    public async Task Head_OfAHundredKilobytes_Passes()
    {
        var value = new string('v', 100_000);
        await using var upstream = new RawUpstream(_ => [Step.Send($"HTTP/1.1 200 OK\r\nX-Big: {value}\r\nContent-Length: 0\r\n\r\n")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        var got = await RawClient.ExchangeAsync(gateway.Port, $"GET /{value} HTTP/1.1\r\nHost: a\r\nX-Big: {value}\r\n\r\n");
        Assert.Equal([value], got.Head!.Values("X-Big"));
        Assert.Equal([value], upstream.Single().Head!.Values("X-Big"));
        Assert.Equal($"GET /{value} HTTP/1.1", upstream.Single().Head!.FirstLine);
    }
}
