using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using TokenGate.Usage;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.FunctionalTests.Http2;

/// <summary>One client that opens streams and resets them at once must not delay others (CVE-2023-44487 is the kind).</summary>
public sealed class ResetFloodTests(ITestOutputHelper output)
{
    private const int Connections = 10;
    private const int Honest = 40;
    private const string Body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

    /// <summary>TOKENGATE_RESETS says how many streams a connection opens; the measure of the findings is 3,000.</summary>
    private static readonly int Streams = int.TryParse(Environment.GetEnvironmentVariable("TOKENGATE_RESETS"), out var resets) ? resets : 300;

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    [Fact]
    public async Task Resets_OfOneClient_DelayNobodyElse_AndEachIsOneRecord()
    {
        await using var upstream = new RawUpstream(_ => [Step.Send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        await WorstAsync(gateway.Port);
        var alone = await WorstAsync(gateway.Port);
        var floods = Enumerable.Range(0, Connections).Select(_ => FloodAsync(gateway.Port)).ToArray();
        var beside = await WorstAsync(gateway.Port);
        await Task.WhenAll(floods);
        await gateway.StopAsync();
        var records = gateway.Journal.Records;
        output.WriteLine($"alone {alone.TotalMilliseconds:F0} ms, beside {beside.TotalMilliseconds:F0} ms, {records.Count} records");

        // Generous, because tests share their machine; the flood once held everybody up for seconds.
        Assert.True(beside < alone + TimeSpan.FromSeconds(1), $"alone {alone}, beside {beside}");
        Assert.Equal(3 * Honest, records.Count(static record => record.Ending == TerminationReason.Complete));
        Assert.Equal(records.Count, records.Select(static record => record.Id).Distinct().Count());
        Assert.All(records.Where(static record => record.Ending == TerminationReason.ClientGone), static record => Assert.Equal(Verdict.Failed, record.Judgement.Verdict));
        Assert.Contains(records, static record => record.Ending == TerminationReason.ClientGone);
    }

    private static async Task<TimeSpan> WorstAsync(int port)
    {
        var worst = TimeSpan.Zero;
        for (var i = 0; i < Honest; i++)
        {
            var since = Stopwatch.GetTimestamp();
            var answer = await RawClient.ExchangeAsync(port, $"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
            Assert.Equal("HTTP/1.1 200 OK", answer.Head!.FirstLine);
            worst = Stopwatch.GetElapsedTime(since) is var took && took > worst ? took : worst;
            await Task.Delay(20);
        }

        return worst;
    }

    private static async Task FloodAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        byte[] head = [.. Literal(":method", "POST"), .. Literal(":scheme", "http"), .. Literal(":path", "/v1/chat/completions"), .. Literal(":authority", "a")];
        try
        {
            await socket.SendAsync((byte[])[.. Preface, .. Http2Frame.Of(4, 0, 0, [])]);
            for (var i = 0; i < Streams; i++)
            {
                await socket.SendAsync((byte[])[.. Http2Frame.Of(1, 4, (2 * i) + 1, head), .. Http2Frame.Of(3, 0, (2 * i) + 1, [0, 0, 0, 8])]);
            }

            await Task.Delay(1_000);
        }
        catch (SocketException)
        {
            // The server's own guard against resets closed the connection: that is right too.
        }
    }

    private static byte[] Literal(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];
}
