using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using Xunit;

namespace TokenGate.FunctionalTests;

/// <summary>G1, item by item: what bare YARP, HttpClient or Kestrel would change.</summary>
public sealed class TransparencyTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData("/v1/models/a%3Ab")]
    [InlineData("//v1//chat/./x/../y")]
    [InlineData("/a%2Fb%2fc?q=%20+a%26&q=&&=")]
    [InlineData("/caf%C3%A9/%E2%82%AC?x=[1]|{2}")]
    [InlineData("/?")]
    [InlineData("/p;v=1/q:generate?alt=sse&x=http://y//z")]
    public async Task RequestTarget_AnyShape_ArrivesAsItStood(string target)
    {
        await using var upstream = new RawUpstream(_ => [Step.Send(Ok)]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        var answer = await RawClient.ExchangeAsync(gateway.Port, $"GET {target} HTTP/1.1\r\nHost: ai.example\r\n\r\n");
        Assert.Equal("ok", answer.Text);
        Assert.Equal($"GET {target} HTTP/1.1", upstream.Single().Head!.FirstLine);
    }

    [Fact]
    public async Task RequestHeaders_OddAndRepeated_ArriveLineByLine()
    {
        string[] lines =
        [
            "Host: ai.example:81", "X-Twice: one", "X-Twice: two, three", "X-Latin: caf\u00e9 \u00ff", "x-lower: a", "X-Empty:", "Accept-Encoding: gzip, br",
            "Cookie: a=1; b=2", "User-Agent: odd (agent) / 1", "Authorization: Bearer  two  spaces", "X-Forwarded-For: 10.0.0.1", "Date: yesterday", "Upgrade-Insecure-Requests: 1",
            "Accept: */*", "Accept: text/event-stream", "Via: 1.1 me", "Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "If-Modified-Since: no date",
        ];
        await using var upstream = new RawUpstream(_ => [Step.Send(Ok)]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        await RawClient.ExchangeAsync(gateway.Port, $"GET / HTTP/1.1\r\n{string.Join("\r\n", lines)}\r\n\r\n");
        Assert.Equal(lines.Select(Normal).Order(StringComparer.Ordinal), upstream.Single().Head!.Lines.Select(Normal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ResponseHead_OddAndRepeated_ArrivesLineByLine()
    {
        string[] lines =
        [
            "Content-Length: 2", "Date: Thu, 01 Jan 1970 00:00:00 GMT", "Server: odd/1", "Set-Cookie: a=1", "Set-Cookie: b=2", "X-Latin: caf\u00e9", "X-Empty:", "Alt-Svc: h3=\":443\"",
            "Content-Encoding: gzip", "WWW-Authenticate: Basic realm=\"a\"", "WWW-Authenticate: Bearer", "x-ratelimit-remaining: 1", "Trailer: X-None",
        ];
        await using var upstream = new RawUpstream(_ => [Step.Send($"HTTP/1.1 429 Slow Down, Please\r\n{string.Join("\r\n", lines)}\r\n\r\nok")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        var answer = await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("HTTP/1.1 429 Slow Down, Please", answer.Head!.FirstLine);
        Assert.Equal(lines.Select(Normal).Order(StringComparer.Ordinal), answer.Head.Lines.Select(Normal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ResponseHead_WithoutDate_GetsNone()
    {
        await using var upstream = new RawUpstream(_ => [Step.Send(Ok)]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        var answer = await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(["Content-Length: 2"], answer.Head!.Lines);
    }

    /// <summary>Names compare without case, values exactly.</summary>
    private static string Normal(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return line[..colon].ToUpperInvariant() + ":" + line[(colon + 1)..].Trim();
    }
}
