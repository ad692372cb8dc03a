using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Ledger;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Redis;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>An upstream, a Redis, gateways of one fleet on it and one that is alone, and a client that sends a day through them.</summary>
internal sealed class FleetSite : IAsyncDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    private readonly RedisServer _redis;
    private readonly Balancer _balancer = new();
    private readonly List<Installation> _installations = [];
    private readonly List<TokenGateProcess?> _gateways = [];
    private readonly List<Gap> _gaps = [];
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(100) };

    private readonly bool _isApart;
    private readonly bool _hasPseudonyms;

    private FleetSite(FleetTraffic traffic, RedisServer redis, bool isApart, bool hasPseudonyms) =>
        (Traffic, _redis, _isApart, _hasPseudonyms) = (traffic, redis, isApart, hasPseudonyms);

    /// <summary>What was sent through the fleet and through the gateway that is alone.</summary>
    public FleetTraffic Traffic { get; }

    /// <summary>The gateways; null in the place of one that does not run.</summary>
    public IReadOnlyList<TokenGateProcess?> Gateways => _gateways;

    /// <summary>Starts everything, and waits until each gateway sees all.</summary>
    /// <param name="gateways">How many.</param>
    /// <param name="isApart">True where the network between them can be cut.</param>
    /// <param name="hasPseudonyms">True where records name pseudonyms.</param>
    /// <param name="program">The gateways' program; null for the one of this build.</param>
    public static async Task<FleetSite> StartAsync(int gateways, bool isApart = false, bool hasPseudonyms = false, string? program = null)
    {
        var site = new FleetSite(await FleetTraffic.StartAsync(), await RedisServer.StartAsync(), isApart, hasPseudonyms);
        try
        {
            for (var i = 0; i < gateways; i++)
            {
                await site.AddAsync(program);
            }

            await site.AllSeeAllAsync();
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>What one gateway trusts of days, one after the other.</summary>
    public static async Task<Totals> AloneAsync(params IEnumerable<IReadOnlyList<Said>> days)
    {
        await using var traffic = await FleetTraffic.StartAsync();
        using var installation = new Installation(traffic.Upstream);
        await using var gateway = await TokenGateProcess.RunAsync(installation.Config);
        var alone = new Balancer();
        alone.Open(gateway.Address);
        foreach (var day in days)
        {
            await traffic.SendAsync(day, alone);
        }

        Assert.Equal(0, await gateway.StopAsync());
        return await TrustedAsync([installation]);
    }

    /// <summary>Sends a day, each exchange to a gateway by chance.</summary>
    /// <param name="day">What is said.</param>
    /// <param name="seed">The chance's.</param>
    /// <param name="after">Called after each exchange with how many there were; null for nothing.</param>
    /// <param name="perSecond">Exchanges a second; null for as many as the fleet answers.</param>
    public Task SendAsync(IReadOnlyList<Said> day, int seed, Func<int, Task>? after = null, double? perSecond = null)
    {
        _balancer.Seed(seed);
        return Traffic.SendAsync(day, _balancer, after, perSecond);
    }

    /// <summary>A gateway more.</summary>
    /// <param name="program">Its program; null for the one of this build.</param>
    public async Task AddAsync(string? program = null)
    {
        var installation = new Installation(Traffic.Upstream, FreePorts.Next(), _redis.Address, Join);
        File.WriteAllText(installation.FileNamed("fleet.key"), Secret);
        _installations.Add(installation);
        _gateways.Add(null);
        await StartAsync(_gateways.Count - 1, program);
    }

    /// <summary>Starts a gateway that was killed or stopped, with the journal that it has.</summary>
    /// <param name="gateway">Which.</param>
    /// <param name="program">Its program; null for the one of this build.</param>
    public async Task StartAsync(int gateway, string? program = null)
    {
        var started = await TokenGateProcess.RunAsync(_installations[gateway].Config, program);
        _gateways[gateway] = started;
        _balancer.Open(started.Address);
    }

    /// <summary>Ends a gateway as a power cut would. The balancer finds out afterwards.</summary>
    public async Task KillAsync(int gateway)
    {
        var killed = _gateways[gateway]!;
        _gateways[gateway] = null;
        await killed.KillAsync();
        _balancer.Close(killed.Address);
        await killed.DisposeAsync();
    }

    /// <summary>Stops a gateway in good order, as a balancer does that takes it out first.</summary>
    public async Task LeaveAsync(int gateway)
    {
        var stopped = _gateways[gateway]!;
        _gateways[gateway] = null;
        await _balancer.DrainAsync(stopped.Address);
        Assert.Equal(0, await stopped.StopAsync());
        await stopped.DisposeAsync();
    }

    /// <summary>Stops each gateway in good order and starts it again, one after the other; others are asked meanwhile.</summary>
    /// <param name="program">The program that it is started with; null for the one of this build.</param>
    public async Task RestartAllAsync(string? program = null)
    {
        for (var gateway = 0; gateway < _gateways.Count; gateway++)
        {
            await LeaveAsync(gateway);
            await StartAsync(gateway, program);
            await SeesAllAsync(gateway);
        }
    }

    /// <summary>Lets a gateway stand still for a while: connections stay open, nothing answers. The balancer finds out.</summary>
    public async Task PauseAsync(int gateway, TimeSpan time)
    {
        var paused = _gateways[gateway]!;
        _balancer.Close(paused.Address);
        await paused.SignalAsync("-STOP");
        await Task.Delay(time);
        await paused.SignalAsync("-CONT");
        _balancer.Open(paused.Address);
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
        while (!_gateways[gateway]!.Errors.Split('\n').LastOrDefault(IsOfMembership, "").Contains(wanted, StringComparison.Ordinal))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, $"It does not see {wanted}:\n{_gateways[gateway]!.Errors}");
            await Task.Delay(100);
        }
    }

    /// <summary>
    /// The lines by which a gateway says that it is a member, that it is none, or that it left; others name the fleet as well.
    /// </summary>
    private static bool IsOfMembership(string line) =>
        line.Contains("member of the fleet", StringComparison.Ordinal) || line.Contains("left the fleet", StringComparison.Ordinal);

    /// <summary>What a gateway measures, by the name that Prometheus has for it.</summary>
    public async Task<double> MetricAsync(int gateway, string name)
    {
        var lines = (await _client.GetStringAsync(new Uri(await _gateways[gateway]!.AdminAsync(), "/metrics"))).Split('\n');
        return double.Parse(Assert.Single(lines, line => line.StartsWith(name + ' ', StringComparison.Ordinal))[name.Length..], CultureInfo.InvariantCulture);
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

    /// <summary>
    /// Stops all, and gives what their journals trust. The journals are held to what the client saw, and Redis to the journals: each answer
    /// whose end was seen is recorded, nothing is recorded twice, and the sums are equal.
    /// </summary>
    public async Task<Totals> StopAsync()
    {
        foreach (var gateway in _gateways.OfType<TokenGateProcess>())
        {
            Assert.Equal(0, await gateway.StopAsync());
        }

        await AssertNothingLostOrTwiceAsync();
        return await TrustedAsync(_installations);
    }

    /// <summary>On a machine that is too busy a Redis may not answer the first time.</summary>
    private async Task<AuditReport> VerifyAsync(JournalReader[] journals)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var report = await Auditor.VerifyAsync(journals, new RedisLedgerOptions { Redis = _redis.Address }, TimeProvider.System, default);
            if (!report.Faults.Any(static fault => fault.Contains("not compared", StringComparison.Ordinal)) || TimeProvider.System.GetElapsedTime(since) > Patience)
            {
                return report;
            }
        }
    }

    private async Task AssertNothingLostOrTwiceAsync()
    {
        JournalReader[] journals = [.. _installations.Select(static installation => JournalReader.Open(installation.Ledger))];
        var (paths, ids) = (new List<string>(), new List<string>());
        foreach (var journal in journals)
        {
            await foreach (var entry in journal.ReadAsync(0, default))
            {
                paths.Add(entry.Record.Path);
                ids.Add(entry.Record.Id);
            }
        }

        var lost = Traffic.Finished.Except(paths, StringComparer.Ordinal).ToList();
        Assert.True(lost.Count == 0, $"{lost.Count} answers that the client saw end are in no journal: {string.Join(", ", lost.Take(10))}");
        Assert.Equal(paths.Count, paths.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        var report = await VerifyAsync(journals);
        Assert.True(report.Faults.Count == 0, string.Join('\n', report.Faults));
        Assert.Equal(report.Journal, report.Redis);
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
        await Traffic.DisposeAsync();
        await _redis.DisposeAsync();
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
}
