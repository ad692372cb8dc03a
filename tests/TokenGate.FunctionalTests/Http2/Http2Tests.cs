using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.FunctionalTests.Http2;

/// <summary>G1 on HTTP/2 without TLS, on the same port as HTTP/1.1: direct and through the gateway agree.</summary>
public sealed class Http2Tests
{
    private const int Cases = 200;

    private static readonly (string, string)[] SpeaksHttp2 =
        [("ReverseProxy:Clusters:ai:HttpRequest:Version", "2"), ("ReverseProxy:Clusters:ai:HttpRequest:VersionPolicy", "RequestVersionExact")];

    private readonly ConcurrentDictionary<string, Http2Answer> _answers = new(StringComparer.Ordinal);

    [Fact]
    public async Task RandomExchanges_DirectAndThroughTheGateway_Agree()
    {
        await using var upstream = await Http2Upstream.StartAsync(run => _answers[run]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port, SpeaksHttp2);
        using var direct = Client();
        using var through = Client();
        var faults = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Cases), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) =>
        {
            var first = await PlayAsync(direct, upstream.Port, number, "direct");
            var second = await PlayAsync(through, gateway.Port, number, "gateway");
            if (first != second)
            {
                faults.Add($"{number}: direct <{first}> gateway <{second}>");
            }

            var (sentFirst, sentSecond) = (upstream.Received[$"{number}-direct"], upstream.Received[$"{number}-gateway"]);
            if (sentFirst.Replace($":{upstream.Port}", "", StringComparison.Ordinal) != sentSecond.Replace($":{gateway.Port}", "", StringComparison.Ordinal))
            {
                faults.Add($"{number}, request: direct <{sentFirst}> gateway <{sentSecond}>");
            }
        });
        Assert.True(faults.IsEmpty, $"{faults.Count} differences:\n" + string.Join("\n", faults.Take(20).Select(static fault => fault.Length > 1500 ? fault[..1500] : fault)));
        Assert.Equal(Cases, (await gateway.Journal.WaitForAsync(Cases)).Count);
    }

    [Fact]
    public async Task Reset_OfTheUpstream_ReachesTheClientWithItsCode()
    {
        await using var upstream = await Http2Upstream.StartAsync(run => _answers[run]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port, SpeaksHttp2);
        using var client = Client();
        var read = new Progress();
        _answers["x"] = new Http2Answer(200, [], ["data"u8.ToArray()], [], Reset: 11, read);
        var (text, _) = await SendAsync(client, gateway.Port, "x", HttpMethod.Get, "/", null, read);
        Assert.Contains("data", text, StringComparison.Ordinal);
        Assert.Contains("reset 11", text, StringComparison.Ordinal);
        Assert.Equal(TerminationReason.UpstreamCut, Assert.Single(await gateway.Journal.WaitForAsync(1)).Ending);
    }

    [Fact]
    public async Task Http2Client_BeforeAnHttp11Upstream_IsServed_AndBothProtocolsShareThePort()
    {
        await using var upstream = new RawUpstream(_ => [Step.Send("HTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-T: 1\r\n\r\n")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        using var client = Client();
        var read = new Progress();
        var (text, version) = await SendAsync(client, gateway.Port, "1", HttpMethod.Post, "/a%3Ab", "{}", read);
        Assert.Equal(new Version(2, 0), version);
        Assert.Contains("ok", text, StringComparison.Ordinal);
        Assert.Contains("x-t: 1", text, StringComparison.Ordinal);
        Assert.Equal("ok", (await RawClient.ExchangeAsync(gateway.Port, "GET /b HTTP/1.1\r\nHost: a\r\n\r\n")).Text);
        Assert.Equal(["POST /a%3Ab HTTP/1.1", "GET /b HTTP/1.1"], upstream.Received.Select(static message => message.Head!.FirstLine));
        Assert.Equal(2, (await gateway.Journal.WaitForAsync(2)).Count);
    }

    [Fact]
    public async Task EndOfAStream_OnHttp2_WaitsForTheRecord()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await Http2Upstream.StartAsync(run => _answers[run]);
        var clock = new HoldClock(TimeSpan.FromSeconds(10));
        await using var gateway = await TestGateway.StartAsync(upstream.Port, builder => builder.Services.AddSingleton<TimeProvider>(clock), SpeaksHttp2);
        gateway.Journal.Before = _ => release.Task;
        using var client = Client();
        var read = new Progress();
        _answers["x"] = new Http2Answer(200, [], ["one"u8.ToArray(), "two"u8.ToArray()], [], null, read);
        var receiving = SendAsync(client, gateway.Port, "x", HttpMethod.Get, "/", null, read);
        await read.WaitForAsync(6);
        await clock.Waits;
        Assert.False(receiving.IsCompleted);
        release.SetResult();
        await receiving;
        Assert.Single(gateway.Journal.Records);
        Assert.False(read.Stuck);
    }

    private async Task<string> PlayAsync(HttpMessageInvoker client, int port, int number, string way)
    {
        var random = new Random(4711 + number);
        var read = new Progress();
        var key = string.Create(CultureInfo.InvariantCulture, $"{number}-{way}");
        var pieces = Enumerable.Range(0, random.Next(6)).Select(_ => Encoding.ASCII.GetBytes(new string('p', random.Next(1, random.Next(4) == 0 ? 200_000 : 200)))).ToArray();
        (string, string)[] fields =
            [("x-a", "caf\u00e9"), ("set-cookie", "a=1"), ("set-cookie", "b=2"), ("date", "Thu, 01 Jan 1970 00:00:00 GMT"), ("content-type", random.Next(2) == 0 ? "text/event-stream" : "application/json")];
        _answers[key] = new Http2Answer(
            random.Next(3) == 0 ? 429 : 200,
            [.. fields.Where(field => field.Item1 == "date" || random.Next(2) == 0)],
            pieces,
            random.Next(3) == 0 ? [("x-t", "1")] : [],
            random.Next(8) == 0 ? random.Next(1, 12) : null,
            read);
        var body = random.Next(3) switch { 0 => null, 1 => new string('q', random.Next(1, 200_000)), _ => "{\"model\":\"m\"}" };
        var (text, _) = await SendAsync(client, port, key, body is null ? HttpMethod.Get : HttpMethod.Post, random.Next(2) == 0 ? "/v1/a%3Ab//c?x=%20" : "/v1/chat/completions", body, read);
        return read.Stuck ? "a piece was held back" : text;
    }

    private static async Task<(string Text, Version Version)> SendAsync(
        HttpMessageInvoker client, int port, string run, HttpMethod method, string target, string? body, Progress read)
    {
        var uri = new Uri($"http://127.0.0.1:{port}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, uri) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("x-run", run);
        request.Headers.TryAddWithoutValidation("x-latin", "caf\u00e9");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Content = body is null ? null : new StringContent(body, Encoding.ASCII, "application/json");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var response = await client.SendAsync(request, limit.Token);
        read.ReportHead();
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{(int)response.StatusCode}\n");
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).OrderBy(static field => field.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {string.Join(" | ", values)}\n");
        }

        await ReadAsync(response, text, read, limit.Token);
        foreach (var (name, values) in response.TrailingHeaders.NonValidated)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {values}\n");
        }

        return (text.ToString(), response.Version);
    }

    private static async Task ReadAsync(HttpResponseMessage response, StringBuilder text, Progress read, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[16 * 1024];
            long total = 0;
            while (await stream.ReadAsync(buffer, cancellationToken) is var count and > 0)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
                read.Report(total += count);
            }
        }
        catch (HttpIOException exception)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nreset {(exception as HttpProtocolException)?.ErrorCode}");
        }
        finally
        {
            read.End();
        }
    }

    private static HttpMessageInvoker Client() => new(new SocketsHttpHandler
    {
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ActivityHeadersPropagator = null,
        UseProxy = false,
        UseCookies = false,
    });
}
