using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Ledger;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>An upstream, a Redis, gateways of one fleet on it and one that is alone, and a client that sends a day through them.</summary>
internal sealed class FleetSite : IAsyncDisposable
{
    /// <summary>So many people speak at the same time; each waits for his answer.</summary>
    private const int AtOnce = 4;

    private const string Secret = "0123456789abcdef0123456789abcdef";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    private readonly WebApplication _upstream;
    private readonly RedisServer _redis;
    private readonly ConcurrentDictionary<string, string> _answers = new(StringComparer.Ordinal);
    private readonly List<Installation> _installations = [];
    private readonly List<TokenGateProcess?> _gateways = [];
    private readonly List<Gap> _gaps = [];
    private int _paused = -1;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(100) };

    private readonly bool _isApart;
    private readonly bool _hasPseudonyms;

    private FleetSite(WebApplication upstream, RedisServer redis, bool isApart, bool hasPseudonyms) =>
        (_upstream, _redis, _isApart, _hasPseudonyms) = (upstream, redis, isApart, hasPseudonyms);

    private Uri Upstream => new(_upstream.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts everything, and waits until each gateway sees all.</summary>
    /// <param name="gateways">How many.</param>
    /// <param name="isApart">True where the network between them can be cut.</param>
    /// <param name="hasPseudonyms">True where records name pseudonyms.</param>
    public static async Task<FleetSite> StartAsync(int gateways, bool isApart = false, bool hasPseudonyms = false)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSetting("urls", "http://127.0.0.1:0");
        var upstream = builder.Build();
        var site = new FleetSite(upstream, await RedisServer.StartAsync(), isApart, hasPseudonyms);
        upstream.Run(site.AnswerAsync);
        await upstream.StartAsync();
        for (var i = 0; i < gateways; i++)
        {
            await site.AddAsync();
        }

        await site.AllSeeAllAsync();
        return site;
    }

    /// <summary>What one gateway trusts of a day.</summary>
    public async Task<Totals> AloneAsync(IReadOnlyList<Said> day)
    {
        using var installation = new Installation(Upstream);
        await using var gateway = await TokenGateProcess.RunAsync(installation.Config);
        await SendAsync(day, _ => gateway.Address, null);
        Assert.Equal(0, await gateway.StopAsync());
        return await TrustedAsync([installation]);
    }

    /// <summary>Sends a day, each exchange to a gateway by chance.</summary>
    public async Task SendAsync(IReadOnlyList<Said> day, int seed, Func<int, Task>? after = null)
    {
        var random = new Random(seed);
        await SendAsync(day, attempt => Choose(random), after);
    }

    /// <summary>A gateway more.</summary>
    public async Task AddAsync()
    {
        var installation = new Installation(Upstream, FreePorts.Next(), _redis.Address, Join);
        File.WriteAllText(installation.FileNamed("fleet.key"), Secret);
        _installations.Add(installation);
        _gateways.Add(await TokenGateProcess.RunAsync(installation.Config));
    }

    /// <summary>Ends a gateway as a power cut would.</summary>
    public async Task KillAsync(int gateway)
    {
        var killed = _gateways[gateway]!;
        _gateways[gateway] = null;
        await killed.KillAsync();
        await killed.DisposeAsync();
    }

    /// <summary>
    /// Stops each gateway in good order and starts it again, one after the other; the balancer sends to the others meanwhile.
    /// </summary>
    public async Task RestartAllAsync()
    {
        for (var gateway = 0; gateway < _gateways.Count; gateway++)
        {
            var stopped = _gateways[gateway]!;
            _gateways[gateway] = null;
            Assert.Equal(0, await stopped.StopAsync());
            await stopped.DisposeAsync();
            _gateways[gateway] = await TokenGateProcess.RunAsync(_installations[gateway].Config);
            await SeesAllAsync(gateway);
        }
    }

    /// <summary>Lets a gateway stand still for a while: connections stay open, nothing answers. The balancer finds out.</summary>
    public async Task PauseAsync(int gateway, TimeSpan time)
    {
        _paused = gateway;
        await _gateways[gateway]!.SignalAsync("-STOP");
        await Task.Delay(time);
        await _gateways[gateway]!.SignalAsync("-CONT");
        _paused = -1;
    }

    /// <summary>Cuts the network between gateways.</summary>
    public void Cut() => _gaps.ForEach(static gap => gap.Cut());

    /// <summary>Mends it.</summary>
    public void Mend() => _gaps.ForEach(static gap => gap.Mend());

    /// <summary>Takes away all that Redis has.</summary>
    public async Task EmptyRedisAsync()
    {
        await KillRedisAsync();
        await StartRedisAsync();
    }

    /// <summary>Ends Redis.</summary>
    public Task KillRedisAsync() => _redis.KillAsync();

    /// <summary>Starts it at the same port, with nothing in it.</summary>
    public Task StartRedisAsync() => _redis.StartAgainAsync();

    /// <summary>Waits until each gateway that runs is one of as many as there are.</summary>
    public async Task AllSeeAllAsync()
    {
        for (var gateway = 0; gateway < _gateways.Count; gateway++)
        {
            if (_gateways[gateway] is not null)
            {
                await SeesAllAsync(gateway);
            }
        }
    }

    /// <summary>Waits until a gateway is one of as many as there are.</summary>
    private async Task SeesAllAsync(int gateway)
    {
        var since = TimeProvider.System.GetTimestamp();
        var wanted = $"{_gateways.Count(static other => other is not null)} gateways";
        while (!_gateways[gateway]!.Errors.Split('\n').Reverse().FirstOrDefault(static line => line.Contains("fleet", StringComparison.OrdinalIgnoreCase), "")
            .Contains(wanted, StringComparison.Ordinal))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, $"It does not see {wanted}:\n{_gateways[gateway]!.Errors}");
            await Task.Delay(100);
        }
    }

    /// <summary>What the admin port of a gateway answers to somebody who may do everything.</summary>
    public async Task<JsonElement> AskAsync(int gateway, string path)
    {
        using var response = await _client.GetAsync(new Uri(await _gateways[gateway]!.AdminAsync(), path));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The same, asked again until every gateway was read: one of a busy machine may not answer in time.</summary>
    public async Task<JsonElement> AskAllAsync(int gateway, string path)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await AskAsync(gateway, path);
            if (answer.GetProperty("gateways").EnumerateArray().Count(static each => each.GetProperty("state").GetString() == "read") == _gateways.Count)
            {
                return answer;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, answer.ToString());
        }
    }

    /// <summary>Sends JSON to the console of a gateway.</summary>
    public async Task<JsonElement> PostAsync(int gateway, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await _client.PostAsync(new Uri(await _gateways[gateway]!.AdminAsync(), path), content);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>Stops all, and gives what their journals trust.</summary>
    public async Task<Totals> StopAsync()
    {
        foreach (var gateway in _gateways.OfType<TokenGateProcess>())
        {
            Assert.Equal(0, await gateway.StopAsync());
        }

        return await TrustedAsync(_installations);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways.OfType<TokenGateProcess>())
        {
            await gateway.DisposeAsync();
        }

        foreach (var gap in _gaps)
        {
            await gap.DisposeAsync();
        }

        _installations.ForEach(static installation => installation.Dispose());
        _client.Dispose();
        await _upstream.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private Uri Choose(Random random)
    {
        while (true)
        {
            int at;
            lock (random)
            {
                at = random.Next(_gateways.Count);
            }

            if (at != _paused && _gateways[at] is { } gateway)
            {
                return gateway.Address;
            }
        }
    }

    private void Join(JsonObject tokenGate)
    {
        var port = FreePorts.Next();
        var fleet = new JsonObject { ["Listen"] = $"127.0.0.1:{port}", ["KeyFile"] = "../fleet.key" };
        if (_isApart)
        {
            _gaps.Add(new Gap(port));
            fleet["Advertise"] = _gaps[^1].Address;
        }

        tokenGate["Fleet"] = fleet;
        tokenGate["Identity"]!["Pseudonymise"] = _hasPseudonyms;
        tokenGate["Capture"]!.AsObject()["HoldMilliseconds"] = 10_000;
    }

    private static async Task<Totals> TrustedAsync(IEnumerable<Installation> installations)
    {
        var totals = new Totals();
        foreach (var installation in installations)
        {
            var journal = JournalReader.Open(installation.Ledger);
            await foreach (var entry in journal.ReadAsync(0, default))
            {
                totals.Add(entry.Record.User, entry.Record.Judgement);
            }
        }

        return totals;
    }

    private async Task SendAsync(IReadOnlyList<Said> day, Func<Said, Uri> gateway, Func<int, Task>? after)
    {
        var done = 0;
        using var turn = new SemaphoreSlim(1, 1);
        await Parallel.ForEachAsync(day.GroupBy(static said => said.User), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (own, stop) =>
        {
            foreach (var said in own)
            {
                await SendAsync(said, gateway);
                await turn.WaitAsync(stop);
                done++;
                await (after?.Invoke(done) ?? Task.CompletedTask);
                turn.Release();
            }
        });
    }

    /// <summary>Sends one exchange; a connection that a killed gateway cut is tried at another one.</summary>
    private async Task SendAsync(Said said, Func<Said, Uri> gateway)
    {
        _answers[said.Id] = said.Answer;
        for (var attempt = 0; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway(said), "/v1/chat/completions"));
            request.Headers.Add("X-User", said.User);
            request.Headers.Add("X-Said", said.Id);
            request.Content = new StringContent(Body(said), Encoding.UTF8, "application/json");
            try
            {
                using var response = await _client.SendAsync(request);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                _ = await response.Content.ReadAsByteArrayAsync();
                return;
            }
            catch (HttpRequestException) when (attempt < 5)
            {
                await Task.Delay(20);
            }
        }
    }

    private static string Body(Said said)
    {
        var messages = said.Request.Segments.Select(static segment => new
        {
            role = segment.Role switch { SegmentRole.System => "system", SegmentRole.Assistant => "assistant", SegmentRole.ToolResult => "tool", _ => "user" },
            content = Encoding.UTF8.GetString(segment.Text.Span),
        });
        return JsonSerializer.Serialize(new { model = "gpt-4o", messages });
    }

    private async Task AnswerAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            id = string.Create(CultureInfo.InvariantCulture, $"chatcmpl-{context.Request.Headers["X-Said"]}"),
            @object = "chat.completion",
            model = "gpt-4o",
            choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = _answers[context.Request.Headers["X-Said"].ToString()] } } },
        }));
    }
}
