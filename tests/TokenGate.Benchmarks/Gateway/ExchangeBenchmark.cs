using System.Net;
using System.Net.Sockets;
using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;

namespace TokenGate.Benchmarks.Gateway;

/// <summary>
/// One chat exchange over loopback, direct and through a whole gateway with tokenizer, judge (without models) and journal on disk. The
/// difference of the two is the delay that an employee could feel; the wait for the journal's commit is in it. <c>dotnet run -c Release
/// --project tests/TokenGate.Benchmarks -- --filter *ExchangeBenchmark*</c>
/// </summary>
[SimpleJob(RunStrategy.Throughput, launchCount: 1, warmupCount: 2, iterationCount: 5)]
[MemoryDiagnoser]
public class ExchangeBenchmark : IDisposable
{
    private const string Answer =
        """{"id":"c","object":"chat.completion","model":"gpt-4o","choices":[{"index":0,"message":{"role":"assistant","content":"330 m"},"finish_reason":"stop"}],"usage":{"prompt_tokens":14,"completion_tokens":5,"total_tokens":19}}""";

    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private byte[] _request = [];
    private TcpListener _upstream = null!;
    private WebApplication _gateway = null!;
    private Uri _direct = null!;
    private Uri _through = null!;

    /// <summary>Size of the question in bytes.</summary>
    [Params(1_000, 100_000)]
    public int Bytes { get; set; }

    /// <summary>Starts upstream and gateway.</summary>
    [GlobalSetup]
    public async Task StartAsync()
    {
        var question = new StringBuilder();
        for (var word = 0; question.Length < Bytes; word++)
        {
            question.Append("word").Append(word * 7919 % 10_007).Append(' ');
        }

        _request = Encoding.UTF8.GetBytes($$$"""{"model":"gpt-4o","messages":[{"role":"user","content":"{{{question}}}"}]}""");
        _upstream = new TcpListener(IPAddress.Loopback, 0);
        _upstream.Start();
        _ = ServeAsync();
        _direct = new Uri($"http://127.0.0.1:{((IPEndPoint)_upstream.LocalEndpoint).Port}/v1/chat/completions");
        _gateway = GatewayHost.Build(GatewayConfiguration.FromValues(_folder, new Dictionary<string, string?>
        {
            ["TokenGate:Listen"] = "http://127.0.0.1:0",
            ["TokenGate:Admin:Listen"] = "",
            ["TokenGate:Transport:GraceSeconds"] = "0",
            ["TokenGate:Judge:Models"] = "",
            ["TokenGate:Ledger:Path"] = "data",
            ["ReverseProxy:Routes:ai:ClusterId"] = "ai",
            ["ReverseProxy:Routes:ai:Match:Path"] = "{**path}",
            ["ReverseProxy:Clusters:ai:Destinations:one:Address"] = _direct.GetLeftPart(UriPartial.Authority),
        }));
        await _gateway.StartAsync();
        _through = new Uri(_gateway.Services.GetRequiredService<GatewayEndpoints>().Traffic[0], "/v1/chat/completions");
    }

    /// <summary>Stops both.</summary>
    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _stopping.CancelAsync();
        Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _upstream?.Dispose();
        _client.Dispose();
        _stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Without a gateway.</summary>
    [Benchmark(Baseline = true)]
    public Task<int> Direct() => ExchangeAsync(_direct);

    /// <summary>Through the gateway, to the last byte, which its record precedes.</summary>
    [Benchmark]
    public Task<int> Through() => ExchangeAsync(_through);

    private async Task<int> ExchangeAsync(Uri target)
    {
        using var content = new ByteArrayContent(_request);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var response = await _client.PostAsync(target, content);
        return (await response.Content.ReadAsByteArrayAsync()).Length;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _upstream.AcceptSocketAsync(_stopping.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // The benchmark is over.
        }
    }

    /// <summary>Answers each request when its body has come; no HTTP server, so that none is measured.</summary>
    private async Task AnswerAsync(Socket socket)
    {
        var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Answer.Length}\r\n\r\n{Answer}");
        using (socket)
        {
            socket.NoDelay = true;
            var buffer = new byte[256 * 1024];
            var held = 0;
            while (await socket.ReceiveAsync(buffer.AsMemory(held), _stopping.Token) is var count and > 0)
            {
                held += count;
                var head = buffer.AsSpan(0, held).IndexOf("\r\n\r\n"u8);
                if (head >= 0 && held - head - 4 >= _request.Length)
                {
                    held = 0;
                    await socket.SendAsync(answer, _stopping.Token);
                }
            }
        }
    }
}
