using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Testing;
using Xunit;
using Xunit.Abstractions;
using Yarp.ReverseProxy.Configuration;

namespace TokenGate.FunctionalTests;

/// <summary>
/// What an exchange allocates in steady traffic, with tokenizer, judge, models and journal, beside bare YARP in the same process.
/// </summary>
[Collection(MeasuredAlone.Name)]
public sealed class AllocationTests(ITestOutputHelper output)
{
    /// <summary>
    /// Bytes that metering and judging may allocate for an exchange of 2 KB beyond what YARP does. It is what was reached, with a tenth of
    /// room: most of it is the record and its way to the journal.
    /// </summary>
    private const int Bound = 13_800;

    private const int Exchanges = 300;

    [Fact]
    public async Task Exchange_OfTwoKilobytes_AllocatesLittleBeyondBareYarp()
    {
        using var upstream = new SteadyUpstream();
        await using var yarp = await StartYarpAsync(upstream.Port);
        var folder = Directory.CreateTempSubdirectory().FullName;
        await using var gateway = GatewayHost.Build(GatewayConfiguration.FromValues(folder, new Dictionary<string, string?>
        {
            ["TokenGate:Listen"] = "http://127.0.0.1:0",
            ["TokenGate:Admin:Listen"] = "",
            ["TokenGate:Transport:GraceSeconds"] = "0",
            ["TokenGate:Judge:Models"] = Path.Combine(Repository.Root, "config", "models"),
            ["TokenGate:Ledger:Path"] = "data",
            ["ReverseProxy:Routes:ai:ClusterId"] = "ai",
            ["ReverseProxy:Routes:ai:Match:Path"] = "{**path}",
            ["ReverseProxy:Clusters:ai:Destinations:one:Address"] = $"http://127.0.0.1:{upstream.Port}/",
        }));
        await gateway.StartAsync();

        var bare = Measure(PortOf(yarp));
        var metered = Measure(gateway.Services.GetRequiredService<GatewayEndpoints>().Traffic[0].Port);

        output.WriteLine($"bare YARP {bare} bytes an exchange, metered and judged {metered}");
        Assert.True(metered - bare <= Bound, $"{metered - bare} bytes an exchange beyond bare YARP's {bare}");
        await gateway.StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<WebApplication> StartYarpAsync(int upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "ai", ClusterId = "ai", Match = new RouteMatch { Path = "{**path}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "ai",
                    Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = $"http://127.0.0.1:{upstream}/" } },
                },
            ]);
        var yarp = builder.Build();
        yarp.MapReverseProxy();
        await yarp.StartAsync();
        return yarp;
    }

    private static int PortOf(WebApplication app) =>
        new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;

    /// <summary>
    /// Bytes an exchange, of the best of some rounds: what an exchange allocates, it allocates in each of them. The client allocates
    /// nothing, and neither does the upstream.
    /// </summary>
    private static long Measure(int port)
    {
        using var client = new SteadyClient(port);
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Exchanges; i++)
            {
                client.Exchange();
            }

            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Exchanges);
        }

        return least;
    }

    /// <summary>Asks 2 KB of new text each time, on one connection.</summary>
    private sealed class SteadyClient : IDisposable
    {
        private static readonly byte[][] Words = [.. "river stone of the harbour light and when they measured every second bridge from north to south again after rain because old maps show less than people remember about towns"
            .Split(' ').Select(Encoding.ASCII.GetBytes)];

        private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly byte[] _answer = new byte[16 * 1024];
        private readonly byte[] _request;
        private readonly Range _text;
        private uint _chance = 1;

        public SteadyClient(int port)
        {
            var question = new string(' ', 1900);
            var body = $$$"""{"model":"gpt-4o","messages":[{"role":"user","content":"{{{question}}}"}]}""";
            var head = $"POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
            _request = Encoding.ASCII.GetBytes(head + body);
            var start = head.Length + body.IndexOf(question, StringComparison.Ordinal);
            _text = start..(start + question.Length);
            _socket.Connect(IPAddress.Loopback, port);
        }

        public void Exchange()
        {
            Write(_request.AsSpan(_text));
            _ = _socket.Send(_request);
            for (var held = 0; !SteadyUpstream.IsWhole(_answer.AsSpan(0, held)); held += _socket.Receive(_answer.AsSpan(held)))
            {
            }
        }

        public void Dispose() => _socket.Dispose();

        private void Write(Span<byte> text)
        {
            text.Fill((byte)' ');
            while (true)
            {
                _chance = (_chance * 1_664_525) + 1_013_904_223;
                var word = Words[(_chance >> 8) % Words.Length];
                if (word.Length + 1 > text.Length)
                {
                    return;
                }

                word.CopyTo(text);
                text = text[(word.Length + 1)..];
            }
        }
    }
}
