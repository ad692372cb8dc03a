using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.FunctionalTests;

/// <summary>
/// Sessions over WebSocket: each answer has one record (G3), on disk before its end is seen (G4), and nothing else changes (G1).
/// </summary>
public sealed class SessionTests
{
    private const string Ask = """{"type":"response.create"}""";
    private const string Long = """{"type":"response.create","response":{"instructions":"Talk on."}}""";
    private const string Cut = "cut";

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Session_TwoAnswers_HasTwoRecords(bool deflate, bool http2)
    {
        await using var upstream = await SocketUpstream.StartAsync(Answer, deflate);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using (var client = await ConnectAsync(gateway.Port, deflate, http2))
        {
            await SendAsync(client, """{"type":"conversation.item.create","item":{"role":"user","content":[{"type":"input_text","text":"Hi there"}]}}""");
            for (var turn = 0; turn < 2; turn++)
            {
                await SendAsync(client, Ask);
                Assert.Equal(Answer(Ask), await ReceiveAsync(client, 3));
                Assert.Equal(turn + 1, gateway.Journal.Records.Count);
            }

            await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Limit());
            Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
        }

        await gateway.StopAsync();
        Assert.Equal(3, upstream.Received.Count);
        Assert.Equal(2, gateway.Journal.Records.Count);
        Assert.All(gateway.Journal.Records, record =>
        {
            Assert.Equal(("openai.realtime", "gpt-realtime", "/v1/realtime"), (record.Dialect, record.Model, record.Path));
            Assert.Equal((20, 10, UsageSource.Provider), (record.Counts.Input, record.Counts.Output, record.Source));
            Assert.Equal((TerminationReason.Complete, Verdict.Trusted), (record.Ending, record.Judgement.Verdict));
            Assert.True(record is { RequestBytes: > 0, ResponseBytes: > 0 });
        });
    }

    [Fact]
    public async Task EndOfAnAnswer_WaitsForItsRecord()
    {
        var clock = new HoldClock(TimeSpan.FromSeconds(10));
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await SocketUpstream.StartAsync(Answer);
        await using var gateway = await TestGateway.StartAsync(upstream.Port, builder => builder.Services.AddSingleton<TimeProvider>(clock));
        gateway.Journal.Before = _ => release.Task;
        using var client = await ConnectAsync(gateway.Port);
        await SendAsync(client, Ask);
        var answer = ReceiveAsync(client, 3);
        await clock.Waits;
        Assert.False(answer.IsCompleted);
        release.SetResult();
        Assert.Equal(Answer(Ask), await answer);
        Assert.Single(gateway.Journal.Records);
    }

    [Fact]
    public async Task Client_GoneInTheMiddleOfAnAnswer_LeavesOnePartialRecord()
    {
        await using var upstream = await SocketUpstream.StartAsync(Answer);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using (var client = await ConnectAsync(gateway.Port))
        {
            await SendAsync(client, Long);
            await ReceiveAsync(client, 2);
            client.Abort();
        }

        var record = Assert.Single(await gateway.Journal.WaitForAsync(1));
        Assert.Equal((TerminationReason.ClientGone, UsageSource.Partial), (record.Ending, record.Source));
        Assert.True(record.Counts is { Input: > 0, Output: > 0 });
    }

    [Fact]
    public async Task Upstream_CutInTheMiddleOfAnAnswer_IsFailedAndCountsNothing()
    {
        await using var upstream = await SocketUpstream.StartAsync(Answer);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using var client = await ConnectAsync(gateway.Port);
        await SendAsync(client, Ask);
        await ReceiveAsync(client, 3);
        await SendAsync(client, Long);
        await ReceiveAsync(client, 2);
        await SendAsync(client, Cut);
        await Assert.ThrowsAnyAsync<WebSocketException>(() => ReceiveAsync(client, 1));
        var records = await gateway.Journal.WaitForAsync(2);
        Assert.Equal([Verdict.Trusted, Verdict.Failed], records.Select(static record => record.Judgement.Verdict));
        Assert.Equal(TerminationReason.UpstreamCut, records[1].Ending);
    }

    [Fact]
    public async Task Session_WithoutAnAnswer_IsOneFailedRecord()
    {
        await using var upstream = await SocketUpstream.StartAsync(static _ => []);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using (var client = await ConnectAsync(gateway.Port))
        {
            await SendAsync(client, """{"type":"session.update","session":{}}""");
            await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Limit());
        }

        var record = Assert.Single(await gateway.Journal.WaitForAsync(1));
        Assert.Equal((101, Verdict.Failed), (record.Status, record.Judgement.Verdict));
    }

    [Fact]
    public async Task Session_OfAnUnknownShape_PassesAndIsShownWithItsPath()
    {
        await using var upstream = await SocketUpstream.StartAsync(static text => [text]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using (var client = await ConnectAsync(gateway.Port, path: "/v1/text-to-speech/stream-input?key=secret"))
        {
            await SendAsync(client, "hello");
            Assert.Equal(["hello"], await ReceiveAsync(client, 1));
            await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Limit());
        }

        var record = Assert.Single(await gateway.Journal.WaitForAsync(1));
        Assert.Equal((Verdict.Unreadable, "/v1/text-to-speech/stream-input"), (record.Judgement.Verdict, record.Path));
        Assert.Equal("upgraded connection of no known shape", record.Note);
    }

    [Fact]
    public async Task Judge_ThatThrows_NeverDisturbsASession()
    {
        await using var upstream = await SocketUpstream.StartAsync(Answer);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        gateway.Judge.Before = static () => throw new InvalidOperationException("broken");
        gateway.Journal.Before = static _ => throw new IOException("full");
        using var client = await ConnectAsync(gateway.Port);
        await SendAsync(client, Ask);
        Assert.Equal(Answer(Ask), await ReceiveAsync(client, 3));
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Limit());
    }

    [Fact]
    public async Task Sessions_BeyondTheMemoryForAll_CountByTheProvidersUsageAndHoldLittle()
    {
        const int total = 256 * 1024;
        await using var upstream = await SocketUpstream.StartAsync(Answer);
        await using var gateway = await TestGateway.StartAsync(
            upstream.Port, ("TokenGate:Capture:MaxBodyBytes", "65536"), ("TokenGate:Capture:MaxTotalBytes", $"{total}"));
        var clients = new List<ClientWebSocket>();
        for (var i = 0; i < 12; i++)
        {
            var client = await ConnectAsync(gateway.Port);
            clients.Add(client);
            await SendAsync(client, $$$"""{"type":"conversation.item.create","item":{"role":"user","content":[{"type":"input_text","text":"{{{new string('x', 50_000)}}}"}]}}""");
            await SendAsync(client, Ask);
            await ReceiveAsync(client, 3);
        }

        // What a session reads without its text is one message, and the tape of one.
        Assert.InRange(await CapturedAsync(gateway), total / 2, total + (12 * 8 * 1024));
        var records = gateway.Journal.Records;
        Assert.Equal(12, records.Count);
        Assert.All(records, static record => Assert.Equal((20, 10, UsageSource.Provider, Verdict.Trusted), (record.Counts.Input, record.Counts.Output, record.Source, record.Judgement.Verdict)));
        Assert.False(records[0].Truncated);
        Assert.InRange(records.Count(static record => record.Truncated), 4, 9);

        foreach (var client in clients)
        {
            await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Limit());
            client.Dispose();
        }

        for (var i = 0; i < 500 && await CapturedAsync(gateway) > 0; i++)
        {
            await Task.Delay(10);
        }

        Assert.Equal(0, await CapturedAsync(gateway));
    }

    /// <summary>What copies take, as the metrics tell.</summary>
    private static async Task<long> CapturedAsync(TestGateway gateway)
    {
        using var client = new HttpClient();
        var metrics = await client.GetStringAsync(new Uri($"http://127.0.0.1:{gateway.AdminPort}/metrics"));
        return long.Parse(metrics.Split('\n').Single(static line => line.StartsWith("tokengate_capture_bytes ", StringComparison.Ordinal)).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string[] Answer(string message) => message switch
    {
        Ask =>
        [
            """{"type":"response.created","response":{"id":null}}""",
            """{"type":"response.output_text.delta","output_index":0,"delta":"Hello"}""",
            """{"type":"response.done","response":{"status":"completed","usage":{"input_tokens":20,"output_tokens":10}}}""",
        ],
        Long => ["""{"type":"response.created","response":{"id":"x"}}""", """{"type":"response.output_text.delta","output_index":0,"delta":"Once upon a time"}"""],
        Cut => [""],
        _ => [],
    };

    private static async Task<ClientWebSocket> ConnectAsync(int port, bool deflate = false, bool http2 = false, string path = "/v1/realtime?model=gpt-realtime")
    {
        var client = new ClientWebSocket();
        client.Options.HttpVersion = http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        client.Options.DangerousDeflateOptions = deflate ? new WebSocketDeflateOptions() : null;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{port}{path}"), invoker, Limit());
        return client;
    }

    private static Task SendAsync(ClientWebSocket client, string text) =>
        client.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Limit());

    private static async Task<string[]> ReceiveAsync(ClientWebSocket client, int count)
    {
        var buffer = new byte[64 * 1024];
        var texts = new string[count];
        for (var i = 0; i < count; i++)
        {
            texts[i] = Encoding.UTF8.GetString(buffer, 0, (await client.ReceiveAsync(buffer, Limit())).Count);
        }

        return texts;
    }

    private static CancellationToken Limit() => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;
}
