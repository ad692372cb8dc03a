using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using Xunit;

namespace TokenGate.FunctionalTests.Events;

/// <summary>
/// G1 for what happens in time: early answers, interim answers, trailers, other protocols, odd heads. What the client and the upstream see
/// is what they see without us.
/// </summary>
public sealed class EventTests
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(2_000);

    [Theory]
    [InlineData("length", "close")]
    [InlineData("length", "drain")]
    [InlineData("length", "reset")]
    [InlineData("chunked", "close")]
    [InlineData("chunked", "drain")]
    [InlineData("chunked", "reset")]
    public async Task EarlyAnswer_ToAnUpload_ArrivesAtOnce(string framing, string then)
    {
        List<Step> upload = [Step.Send($"POST /x HTTP/1.1\r\nHost: a\r\n{(framing == "length" ? "Content-Length: 1000000" : "Transfer-Encoding: chunked")}\r\n\r\n")];
        for (var i = 0; i < 50; i++)
        {
            upload.Add(framing == "length" ? Step.Send(new string('a', 20_000)) : Step.Chunk(new string('a', 20_000)));
            upload.Add(Step.Pause(40));
        }

        Step[] refusal =
        [
            Step.Pause(100), Step.Send($"HTTP/1.1 401 Unauthorized\r\nContent-Length: 6\r\n{(then == "drain" ? "" : "Connection: close\r\n")}\r\ndenied"),
            .. then switch { "close" => new[] { Step.Pause(300), Step.Close }, "reset" => [Step.Pause(300), Step.Reset], _ => [] },
        ];
        var seen = await ThroughAsync([.. upload], refusal);
        Assert.StartsWith("HTTP/1.1 401 Unauthorized", seen.Text, StringComparison.Ordinal);
        Assert.InRange(seen.When("denied") ?? TimeSpan.MaxValue, TimeSpan.Zero, TimeSpan.FromMilliseconds(100) + Late);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(0, 1024)]
    [InlineData(0, 1025)]
    [InlineData(0, 300_000)]
    [InlineData(300, 3)]
    [InlineData(300, 1024)]
    [InlineData(300, 1025)]
    [InlineData(300, 300_000)]
    [InlineData(1800, 3)]
    [InlineData(1800, 1024)]
    [InlineData(1800, 1025)]
    [InlineData(1800, 300_000)]
    public async Task ExpectContinue_Refused_ClientSeesTheRefusalAlone(int after, int length)
    {
        var seen = await ThroughAsync(
            [Step.Send($"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n"), Step.Pause(after)],
            [Step.Pause(after), Step.Send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")]);
        Assert.StartsWith("HTTP/1.1 413 Too Large", seen.Text, StringComparison.Ordinal);
        Assert.InRange(seen.When("no")!.Value, TimeSpan.FromMilliseconds(after - 50), TimeSpan.FromMilliseconds(after) + Late);
        Assert.DoesNotContain("continue", seen.Received[(seen.Received.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("417 Expectation Failed", "Content-Length: 0\r\n", true)]
    [InlineData("401 Unauthorized", "Content-Length: 0\r\n", false)]
    [InlineData("204 No Content", "", false)]
    public async Task AnswerWithoutABody_ToABodyThatIsNotSentYet_ArrivesAtOnce(string status, string field, bool expects)
    {
        var seen = await ThroughAsync(
            [Step.Send($"POST / HTTP/1.1\r\nHost: a\r\n{(expects ? "Expect: 100-continue\r\n" : "")}Content-Length: 3\r\n\r\n"), Step.Pause(100)],
            [Step.Send($"HTTP/1.1 {status}\r\n{field}\r\n")]);
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", seen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExpectContinue_GrantedLate_IsGrantedThen()
    {
        var seen = await ThroughAsync(
            [Step.Send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"), Step.Pause(2000), Step.Send("body")],
            [Step.Pause(1500), Step.Send("HTTP/1.1 100 Continue\r\n\r\n"), Step.Pause(800), Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]);
        Assert.InRange(seen.When("100 Continue")!.Value, TimeSpan.FromMilliseconds(1400), TimeSpan.FromMilliseconds(1500) + Late);
        Assert.EndsWith("ok", seen.Text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nbody", seen.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExpectContinue_NeverGranted_BodyThatComesAllTheSamePasses()
    {
        var seen = await ThroughAsync(
            [Step.Send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"), Step.Pause(300), Step.Send("body")],
            [Step.Pause(600), Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]);
        Assert.DoesNotContain("100", seen.Text[..20], StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nbody", seen.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("Content-Length: 4\r\n", "body")]
    [InlineData("Transfer-Encoding: chunked\r\n", "4\r\nbody\r\n0\r\n\r\n")]
    public async Task ClientThatEndsItsSide_IsAnsweredByAnUpstreamThatHeardOfIt(string framing, string body)
    {
        foreach (var after in (int[])[0, 200])
        {
            var seen = await ThroughAsync(
                [Step.Send($"POST / HTTP/1.1\r\nHost: a\r\n{framing}\r\n{body}"), Step.Pause(after), Step.EndSending],
                [Step.AwaitEnd, Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]);
            Assert.StartsWith("HTTP/1.1 200 OK", seen.Text, StringComparison.Ordinal);
            Assert.EndsWith("ok", seen.Text, StringComparison.Ordinal);
            Assert.EndsWith($"\r\n\r\n{body}", seen.Received, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Content-Length: 2\r\nContent-Length: 2")]
    [InlineData("Content-Length: 2, 2")]
    public async Task Answer_WithItsLengthTwice_KeepsIt(string lengths)
    {
        var seen = await ThroughAsync([Step.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")], [Step.Send($"HTTP/1.1 200 OK\r\n{lengths}\r\n\r\nok")]);
        Assert.Contains("\r\nContent-Length: 2\r\n", seen.Text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nok", seen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientThatEndsItsSideBehindSeveralRequests_GetsAllAnswers()
    {
        await using var upstream = new RawUpstream(static _ => [Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, gateway.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 5))));
        using var reader = new StreamReader(new NetworkStream(socket));
        socket.Shutdown(SocketShutdown.Send);
        var answers = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(5, answers.Split("HTTP/1.1 200 OK").Length - 1);
        Assert.EndsWith("\r\n\r\nok", answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientThatLeavesAStream_IsFoundGoneBySendingToIt()
    {
        // Neither side says more than it must: the client closes in good order, and the upstream takes that for no end of its work.
        var left = new TaskCompletionSource();
        List<Step> answer = [Step.Send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")];
        answer.Add(new Step(Waits: () => left.Task));
        answer.AddRange(Enumerable.Repeat<Step[]>([Step.Send("data: 2\n\n"), Step.Pause(20)], 400).SelectMany(static steps => steps));
        await using var upstream = new RawUpstream(_ => answer);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(IPAddress.Loopback, gateway.Port);
            await socket.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
            var got = new byte[4096];
            for (var all = ""; !all.Contains("data: 1", StringComparison.Ordinal);)
            {
                all += Encoding.ASCII.GetString(got, 0, await socket.ReceiveAsync(got));
            }

            socket.Shutdown(SocketShutdown.Send);
        }

        left.SetResult();
        for (var waited = Stopwatch.StartNew(); upstream.Abandoned == 0; await Task.Delay(20))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(7), "The upstream still works for a client that is gone.");
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    public async Task InterimAnswer_IsPassedAsItStands(string interim)
    {
        var seen = await ThroughAsync(
            [Step.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Step.Pause(500)],
            [Step.Send(interim), Step.Pause(300), Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]);
        Assert.StartsWith(interim + "HTTP/1.1 200 OK", seen.Text, StringComparison.Ordinal);
        Assert.InRange(seen.When(interim)!.Value, TimeSpan.Zero, TimeSpan.FromMilliseconds(280));
    }

    [Fact]
    public async Task Trailers_OfARequest_Arrive()
    {
        var seen = await ThroughAsync(
            [Step.Send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 7\r\n\r\n"), Step.Pause(400)],
            [Step.Pause(200), Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]);
        Assert.EndsWith("\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 7\r\n\r\n", seen.Received, StringComparison.Ordinal);
        Assert.EndsWith("ok", seen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_ToAnotherProtocol_CarriesBytesBothWays()
    {
        var seen = await ThroughAsync(
            [Step.Send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: foo/2\r\n\r\n"), Step.Pause(300), Step.Send("hello"), Step.Pause(400)],
            [
                Step.Send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: foo/2\r\nX-A: b\r\n\r\n"), Step.Pause(100), Step.Send("greetings"), Step.Pause(300),
                Step.Send("bye"), Step.Pause(1600), Step.Close,
            ]);
        Assert.StartsWith("HTTP/1.1 101 Switching Protocols\r\n", seen.Text, StringComparison.Ordinal);
        Assert.Contains("Upgrade: foo/2\r\n", seen.Text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\ngreetingsbye", seen.Text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhello", seen.Received, StringComparison.Ordinal);
        Assert.Contains("Upgrade: foo/2\r\n", seen.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a..b")]
    [InlineData("a:99999")]
    [InlineData("a")]
    public async Task Host_AsItStands_IsTheOnlyOne(string host)
    {
        var seen = await ThroughAsync([Step.Send($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")], [Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]);
        var hosts = seen.Received.Split("\r\n").Where(static line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase));
        Assert.Equal([$"Host: {host}"], hosts);
    }

    [Theory]
    [InlineData("OPTIONS * HTTP/1.1")]
    [InlineData("get /x HTTP/1.1")]
    [InlineData("Patch /x HTTP/1.1")]
    [InlineData("QUERY /x?y HTTP/1.1")]
    [InlineData("X-M!#$ /x HTTP/1.1")]
    public async Task RequestLine_AsItStands_Arrives(string line)
    {
        var seen = await ThroughAsync([Step.Send($"{line}\r\nHost: a\r\n\r\n")], [Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]);
        Assert.StartsWith(line + "\r\n", seen.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("QUERY")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task Request_WithoutABody_GetsNoLength(string method)
    {
        foreach (var field in new[] { "Content-Type: application/json", "Content-Encoding: gzip", "Content-Language: en", "Expires: 0", "Allow: GET" })
        {
            var seen = await ThroughAsync([Step.Send($"{method} /x HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n")], [Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]);
            Assert.Contains(field + "\r\n", seen.Received, StringComparison.Ordinal);
            Assert.DoesNotContain("Content-Length", seen.Received, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Chunks_BeforeABrokenOne_Arrive()
    {
        var seen = await ThroughAsync(
            [Step.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Step.Pause(300)],
            [Step.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n"), Step.Pause(100), Step.Close]);
        Assert.EndsWith("\r\n\r\n3\r\nabc\r\n", seen.Text, StringComparison.Ordinal);
        Assert.NotEqual(MessageEnd.Whole, seen.End);
    }

    private static async Task<Seen> ThroughAsync(Step[] client, Step[] upstream)
    {
        TestGateway? gateway = null;
        try
        {
            return await Script.PlayAsync(client, upstream, port => (gateway = TestGateway.StartAsync(port).GetAwaiter().GetResult()).Port, TimeSpan.FromSeconds(1));
        }
        finally
        {
            await (gateway?.DisposeAsync() ?? default);
        }
    }
}
