using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using TokenGate.FunctionalTests.Setup;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.FunctionalTests.Http2;

/// <summary>An answer that an HTTP/2 upstream did not end is not ended by the gateway either: what was cut must never look whole.</summary>
public sealed class Http2EndingTests
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    [Fact]
    public async Task Connection_ClosedInGoodOrderUnderAnAnswer_IsNoEndOfIt()
    {
        var (text, code, ending) = await AskAsync([Head(), Http2Frame.Of(Data, 0, 1, "ab"u8), Http2Frame.Of(GoAway, 0, 0, [0, 0, 0, 1, 0, 0, 0, 0])]);
        Assert.Equal(("ab", 8L, TerminationReason.UpstreamCut), (text, code, ending));
    }

    [Fact]
    public async Task Stream_ThatWasResetWithoutAnError_IsResetSoForTheClient()
    {
        var (text, code, ending) = await AskAsync([Head(), Http2Frame.Of(Data, 0, 1, "ab"u8), Http2Frame.Of(Reset, 0, 1, [0, 0, 0, 0])]);
        Assert.Equal(("ab", 0L, TerminationReason.UpstreamCut), (text, code, ending));
    }

    [Fact]
    public async Task Body_ShorterThanAnnounced_IsCut()
    {
        var (_, code, ending) = await AskAsync([Head(length: "10"), Http2Frame.Of(Data, EndStream, 1, "abc"u8)]);
        Assert.Equal((2L, TerminationReason.UpstreamCut), (code, ending));
    }

    private static async Task<(string Text, long? Code, TerminationReason Ending)> AskAsync(byte[][] answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var serving = ServeAsync(listener, answer, read.Task);
        await using var gateway = await TestGateway.StartAsync(
            ((IPEndPoint)listener.LocalEndpoint).Port,
            ("ReverseProxy:Clusters:ai:HttpRequest:Version", "2"),
            ("ReverseProxy:Clusters:ai:HttpRequest:VersionPolicy", "RequestVersionExact"));
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{gateway.Port}/v1/x") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var response = await client.SendAsync(request, limit.Token);
        var text = new StringBuilder();
        long? code = null;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            var buffer = new byte[64];
            while (await body.ReadAsync(buffer, limit.Token) is var count and > 0)
            {
                text.Append(Encoding.ASCII.GetString(buffer, 0, count));
                read.TrySetResult();
            }
        }
        catch (HttpProtocolException exception)
        {
            code = exception.ErrorCode;
        }

        await serving;
        return (text.ToString(), code, Assert.Single(await gateway.Journal.WaitForAsync(1)).Ending);
    }

    /// <summary>
    /// Answers the first request with these frames, and closes when the other side has had them. What cuts the answer comes when the client
    /// has read the rest: HttpClient drops what it has not handed out by then.
    /// </summary>
    private static async Task ServeAsync(TcpListener listener, byte[][] answer, Task read)
    {
        using var socket = await listener.AcceptSocketAsync();
        await socket.SendAsync(Http2Frame.Of(Settings, 0, 0, []));
        var received = new byte[16 * 1024];
        var length = 0;
        while (!HasRequest(received.AsSpan(0, length)))
        {
            length += await socket.ReceiveAsync(received.AsMemory(length));
        }

        await socket.SendAsync(Http2Frame.Of(Settings, 1, 0, []));
        foreach (var frame in answer)
        {
            if (frame[3] is Reset or GoAway)
            {
                await read;
            }

            await socket.SendAsync(frame);
        }

        socket.Shutdown(SocketShutdown.Send);
        while (await socket.ReceiveAsync(received) > 0)
        {
            // Until the gateway closes as well.
        }
    }

    private static bool HasRequest(ReadOnlySpan<byte> bytes)
    {
        const int Preface = 24;
        for (var at = Preface; at + 9 <= bytes.Length; at += 9 + (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) >> 8))
        {
            if (bytes[at + 3] == Headers)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Status 200 by HPACK's static table, and a content-length as a literal (RFC 7541, 6.2.2, index 28).</summary>
    private static byte[] Head(string? length = null) => length is null
        ? Http2Frame.Of(Headers, EndHeaders, 1, [0x88])
        : Http2Frame.Of(Headers, EndHeaders, 1, [0x88, 0x0F, 28 - 15, (byte)length.Length, .. Encoding.ASCII.GetBytes(length)]);
}
