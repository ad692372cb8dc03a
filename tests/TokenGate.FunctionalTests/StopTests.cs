using System.Diagnostics;
using System.Net;
using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using Xunit;

namespace TokenGate.FunctionalTests;

/// <summary>A stop begins with a grace: a balancer learns of it before a connection is refused.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task Stop_WithAGrace_SaysSoAtOnce_AndServesOnForItsTime()
    {
        await using var upstream = new RawUpstream(_ => [Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port, ("TokenGate:Transport:GraceSeconds", "3"));
        using var client = new HttpClient();
        var ready = new Uri($"http://127.0.0.1:{gateway.AdminPort}/health/ready");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(ready)).StatusCode);

        var since = Stopwatch.StartNew();
        var stopping = gateway.StopAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync(ready)).StatusCode);

        // A new connection on each port, well within the grace.
        var answer = await RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("HTTP/1.1 200 OK", answer.Head!.FirstLine);
        Assert.False(stopping.IsCompleted);
        await stopping;
        Assert.InRange(since.Elapsed, TimeSpan.FromSeconds(2.9), TimeSpan.FromSeconds(60));
        await Assert.ThrowsAnyAsync<Exception>(() => RawClient.ExchangeAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        Assert.Single(gateway.Journal.Records);
    }
}
