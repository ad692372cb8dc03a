using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Fleet;
using TokenGate.Fleet.Telling;
using TokenGate.Gateway.Alerts;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Peers;
using TokenGate.Gateway.Telemetry;
using TokenGate.Gateway.Tests.Admin;
using TokenGate.Ledger;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Alerts;

/// <summary>Several gateways, one alert and one digest: over a real Redis, against a real webhook.</summary>
public sealed class SharedAlertsTests : IAsyncLifetime
{
    private const string People = "TokenGate:Identity:People";

    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _clock = new(Noon);
    private readonly List<Sender> _senders = [];
    private Receiver _receiver = null!;
    private RedisServer _redis = null!;

    public async Task InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        if (RedisServer.IsInstalled)
        {
            _redis = await RedisServer.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var sender in _senders)
        {
            await sender.DisposeAsync();
        }

        await _receiver.DisposeAsync();
        await (_redis?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [RedisFact]
    public async Task Alert_ThatTwoGatewaysFind_IsToldOnce_AndItsEndOnce()
    {
        await StartAsync(2);
        _senders.ForEach(static sender => sender.Concerns.Report(People, "people.csv cannot be read", "Correct it"));
        await UntilAsync(() => !_receiver.Taken.IsEmpty);
        await LooksAsync(5);
        var (_, raised) = Assert.Single(_receiver.Taken);
        Assert.Equal("raised", raised.GetProperty("kind").GetString());
        Assert.Contains("and 1 more", raised.GetProperty("text").GetString(), StringComparison.Ordinal);

        // Each shows it, and says who tells.
        await UntilAsync(() => _senders.TrueForAll(static sender => sender.Service.Open.Count == 1));
        Assert.Single(_senders.Select(static sender => sender.Service.Teller).Distinct());

        _senders.ForEach(static sender => sender.Concerns.Clear(People));
        await UntilAsync(() => _receiver.Taken.Count == 2);
        await LooksAsync(5);
        Assert.Equal(["raised", "recovered"], Kinds());
        Assert.Empty(_senders.SelectMany(static sender => sender.Service.Open));
    }

    [RedisFact]
    public async Task Digest_OfAFleet_IsSentOnce_AndBudgetsAreOfAllGateways()
    {
        var alerts = new AlertsOptions { DigestDay = "thursday", DigestHour = 7, Budgets = [new AlertBudget { Team = "Sales", Monthly = 2_000, WarnAt = [1] }] };
        await StartAsync(2, alerts);
        foreach (var (sender, i) in _senders.Select(static (sender, i) => (sender, i)))
        {
            await sender.Journal.AppendAsync(AdminGateway.Record($"w{i}", Noon.AddDays(-1), new TokenSplit(0, 0, 600, 300, 0, 100, 0), $"user{i}", "Sales"), CancellationToken.None);
        }

        // 1,000 gross tokens at each: neither alone reaches the budget.
        await UntilAsync(() => !_receiver.Taken.IsEmpty);
        Assert.StartsWith("team Sales used 2,000 of 2,000 tokens in November 2026", _receiver.Taken.First().Body.GetProperty("text").GetString(), StringComparison.Ordinal);
        await LooksAsync(3);
        _clock.Advance(TimeSpan.FromHours(19));
        await UntilAsync(() => _receiver.Taken.Count == 2);
        await LooksAsync(5);
        Assert.Equal(["raised", "digest"], Kinds());
        Assert.Contains("Trusted: 1,400 tokens by 2 people", _receiver.Taken.Last().Body.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Teller_ThatDiesBeforeDelivery_IsFollowedByAnotherWithTheSameMessage()
    {
        await StartAsync(2);
        for (var i = 0; i < 3; i++)
        {
            _receiver.Then(503);
        }

        _senders.ForEach(static sender => sender.Concerns.Report(People, "people.csv cannot be read", "Correct it"));
        await UntilAsync(() => !_receiver.Asked.IsEmpty);
        var teller = _senders.Single(sender => sender.Service.Teller == sender.Address);
        await teller.DieAsync();
        Assert.Empty(_receiver.Taken);
        await UntilAsync(() => !_receiver.Taken.IsEmpty);
        await LooksAsync(5);
        Assert.Equal(["raised"], Kinds());
        Assert.Single(_receiver.Asked.Select(static each => each.Id).Distinct());
        Assert.Equal(_senders.Single(sender => sender != teller).Address, _senders.Single(sender => sender != teller).Service.Teller);
    }

    [RedisFact]
    public async Task Gateways_WithoutWhatTheyShare_TellEachByItself_SaySo_AndTellTheEnd()
    {
        await StartAsync(2);
        await UntilAsync(() => _senders.TrueForAll(static sender => sender.Service.Teller.Length > 0));
        await _redis.KillAsync();
        await UntilAsync(() => _senders.TrueForAll(static sender => sender.Concerns.Contains("TokenGate:Alerts")));
        _senders.ForEach(static sender => sender.Concerns.Report(People, "people.csv cannot be read", "Correct it"));
        await UntilAsync(() => _receiver.Taken.Count == 2);
        Assert.All(_receiver.Taken, static each => Assert.Contains("by this gateway alone", each.Body.GetProperty("text").GetString(), StringComparison.Ordinal));

        // It is over before they share something again: each tells the end of what it told.
        _senders.ForEach(static sender => sender.Concerns.Clear(People));
        await _redis.StartAgainAsync();
        await UntilAsync(() => _receiver.Taken.Count == 4);
        await UntilAsync(() => _senders.TrueForAll(static sender => !sender.Concerns.Contains("TokenGate:Alerts")));
        await LooksAsync(5);
        Assert.Equal(["raised", "raised", "recovered", "recovered"], Kinds());
    }

    [RedisFact]
    public async Task Book_InRedis_IsEncrypted()
    {
        await StartAsync(1);
        _senders[0].Concerns.Report(People, "people.csv cannot be read", "Correct it");
        await UntilAsync(() => !_receiver.Taken.IsEmpty);
        foreach (var key in (await _redis.CommandAsync("KEYS", "*alerts*book")).Split('\n'))
        {
            Assert.DoesNotContain("People", await _redis.CommandAsync("GET", key), StringComparison.Ordinal);
        }
    }

    private string[] Kinds() => [.. _receiver.Taken.Select(static each => each.Body.GetProperty("kind").GetString()!)];

    private async Task StartAsync(int count, AlertsOptions? alerts = null)
    {
        for (var i = 0; i < count; i++)
        {
            _senders.Add(new Sender(this, i, (alerts ?? new AlertsOptions()) with { BehindSeconds = null, Webhooks = [new AlertWebhook { Name = "ops", Url = _receiver.Address }] }));
        }

        foreach (var sender in _senders)
        {
            await sender.Service.StartAsync(CancellationToken.None);
        }
    }

    /// <summary>Lets time pass until something is so.</summary>
    private async Task UntilAsync(Func<bool> isSo)
    {
        var watch = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(90), "It did not come.");
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5);
        }
    }

    /// <summary>Lets so many looks of every gateway that lives go by.</summary>
    private async Task LooksAsync(int count)
    {
        var before = _senders.ConvertAll(static sender => sender.Looks);
        await UntilAsync(() => _senders.Select((sender, i) => sender.IsDead || sender.Looks - before[i] >= count).All(static isOver => isOver));
    }

    /// <summary>The part of a gateway that tells, with a journal of its own.</summary>
    private sealed class Sender : ISharedAlerts, IPeerGateways, IAsyncDisposable
    {
        private readonly SharedAlertsTests _test;
        private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-alerts-").FullName;
        private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        private readonly SharedBook _book;
        private readonly IPeerTopic[] _topics;

        public Sender(SharedAlertsTests test, int index, AlertsOptions alerts)
        {
            _test = test;
            var address = new IPEndPoint(IPAddress.Loopback, index + 1);
            Address = address.ToString();
            Directory.CreateDirectory(Path.Combine(_folder, "data"));
            Journal = Journal.Open(new JournalOptions { Path = Path.Combine(_folder, "data") }, _services.GetRequiredService<IMeterFactory>(), NullLogger<Journal>.Instance);
            Concerns = new ConcernList(test._clock, NullLogger<ConcernList>.Instance);
            _book = new SharedBook(new FleetSettings(address, address, test._redis.Address, "tokengate", FleetKey.From("0123456789abcdef0123456789abcdef")), TimeProvider.System);
            var live = new LiveOptions(new GatewayOptions { Alerts = alerts, Ledger = new LedgerOptions { Path = "data" } });
            var peers = new PeerClient(test._clock, this);
            var (sums, told) = (new FleetSums(peers), new PeerAlerts(Journal, peers, test._clock));
            _topics = [told, new JournalSums(Journal, live)];
            Service = new AlertService(
                Journal,
                new AlertRules(Journal, Concerns, sums, live, test._clock),
                told,
                new DigestReader(Journal, sums, told, live, test._clock),
                GatewayConfiguration.FromValues(_folder, []),
                live,
                Concerns,
                test._clock,
                NullLogger<AlertService>.Instance,
                this);
        }

        public string Address { get; }

        public Journal Journal { get; }

        public ConcernList Concerns { get; }

        public AlertService Service { get; }

        public bool IsDead { get; private set; }

        public int Looks => Service.Looks;

        /// <summary>Ends as a kill does: whoever waits for its turn to end waits.</summary>
        public async Task DieAsync()
        {
            IsDead = true;
            await Service.StopAsync(CancellationToken.None);
        }

        /// <summary>The tests' clock is much quicker than the one of Redis, where a turn ends: it lasts a twentieth.</summary>
        public async ValueTask<AlertTurn> TakeAsync(TimeSpan time, CancellationToken cancellationToken) => !IsDead && await _book.TakeAsync(time / 20, cancellationToken) is { } turn
            ? new AlertTurn(turn.IsOwn ? AlertTurnState.Own : AlertTurnState.Other, turn.Holder, turn.Book)
            : new AlertTurn(AlertTurnState.Away, "", null);

        public async ValueTask<bool> WriteAsync(byte[] book, CancellationToken cancellationToken) => !IsDead && await _book.WriteAsync(book, cancellationToken);

        public async ValueTask LeaveAsync(CancellationToken cancellationToken) => await (IsDead ? Task.CompletedTask : _book.LeaveAsync(cancellationToken));

        public async Task<IReadOnlyList<byte[]>> AskAsync(byte[] question, CancellationToken cancellationToken)
        {
            var asked = System.Text.Json.JsonSerializer.Deserialize<TopicQuestion>(question)!;
            var answers = new List<byte[]>();
            foreach (var other in _test._senders.Where(other => other != this && !other.IsDead))
            {
                var (status, body) = await other._topics.Single(topic => topic.Topic == asked.Path).AnswerAsync(asked.Body, cancellationToken);
                answers.Add(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new PeerAnswer(other.Journal.GatewayId, _test._clock.GetUtcNow(), status, body)));
            }

            return answers;
        }

        public async ValueTask DisposeAsync()
        {
            if (!IsDead)
            {
                await Service.StopAsync(CancellationToken.None);
            }

            Service.Dispose();
            await _book.DisposeAsync();
            await Journal.DisposeAsync();
            await _services.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
