using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
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

/// <summary>Told once, whatever the receiver does and however often the gateway starts.</summary>
public sealed class AlertServiceTests : IAsyncLifetime
{
    private const string People = "TokenGate:Identity:People";

    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-alerts-").FullName;
    private readonly ManualTime _clock = new(Noon);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ConcernList _concerns;
    private Journal _journal = null!;
    private Receiver _receiver = null!;

    public AlertServiceTests() => _concerns = new ConcernList(_clock, NullLogger<ConcernList>.Instance);

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "data"));
        _journal = Journal.Open(new JournalOptions { Path = Path.Combine(_folder, "data") }, _services.GetRequiredService<IMeterFactory>(), NullLogger<Journal>.Instance);
        _receiver = await Receiver.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _receiver.DisposeAsync();
        await _journal.DisposeAsync();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Alert_ToAReceiverThatFailsTwiceAndHangsOnce_IsTakenOnce()
    {
        _receiver.Then(500);
        _receiver.Then(302);
        _receiver.ThenHang();
        _concerns.Report(People, "people.csv cannot be read", "Correct it");
        using var service = Create(new AlertsOptions { Webhooks = [Webhook("ops")] });
        await service.StartAsync(CancellationToken.None);
        await UntilAsync(() => !_receiver.Taken.IsEmpty);
        await StepsAsync(TimeSpan.FromMinutes(30));

        Assert.Equal(4, _receiver.Asked.Count);
        Assert.Single(_receiver.Asked.Select(static each => each.Id).Distinct());
        var (_, body) = Assert.Single(_receiver.Taken);
        Assert.Equal(("raised", "People cannot be told apart"), (body.GetProperty("kind").GetString(), body.GetProperty("title").GetString()));
        await service.StopAsync(CancellationToken.None);

        // A restart does not tell what was told; the end is told, once.
        using var again = Create(new AlertsOptions { Webhooks = [Webhook("ops")] });
        await again.StartAsync(CancellationToken.None);
        await StepsAsync(TimeSpan.FromMinutes(5));
        Assert.Single(_receiver.Taken);
        _concerns.Clear(People);
        await UntilAsync(() => _receiver.Taken.Count == 2);
        await StepsAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(["raised", "recovered"], _receiver.Taken.Select(static each => each.Body.GetProperty("kind").GetString()));
        await again.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Alert_ThatWasNotTaken_WaitsOverARestart_AndIsNamed()
    {
        for (var i = 0; i < 4; i++)
        {
            _receiver.Then(503);
        }

        _concerns.Report(People, "people.csv cannot be read", "Correct it");
        using (var service = Create(new AlertsOptions { Webhooks = [Webhook("ops")] }))
        {
            await service.StartAsync(CancellationToken.None);
            await UntilAsync(() => _concerns.Contains("TokenGate:Alerts:Webhooks:ops"));
            await service.StopAsync(CancellationToken.None);
        }

        Assert.DoesNotContain(_concerns.All, static concern => concern.Problem.Contains("secret-path", StringComparison.Ordinal));
        using var again = Create(new AlertsOptions { Webhooks = [Webhook("ops")] });
        await again.StartAsync(CancellationToken.None);
        await UntilAsync(() => !_receiver.Taken.IsEmpty);
        await UntilAsync(() => !_concerns.Contains("TokenGate:Alerts:Webhooks:ops"));
        Assert.Single(_receiver.Asked.Select(static each => each.Id).Distinct());
        await again.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Receiver_ThatHangs_KeepsUpNoOther()
    {
        await using var other = await Receiver.StartAsync();
        _receiver.ThenHang();
        _concerns.Report(People, "people.csv cannot be read", "Correct it");
        using var service = Create(new AlertsOptions { Webhooks = [Webhook("slow"), new AlertWebhook { Name = "other", Url = other.Address }] });
        await service.StartAsync(CancellationToken.None);
        await UntilAsync(() => !other.Taken.IsEmpty && !_receiver.Asked.IsEmpty);
        Assert.Empty(_receiver.Taken);
        await UntilAsync(() => !_receiver.Taken.IsEmpty);
        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Rules_OfSharesAndBudgets_FindWhatTheJournalHolds()
    {
        for (var i = 0; i < 100; i++)
        {
            await _journal.AppendAsync(AdminGateway.Record($"r{i}", Noon.AddHours(-1), new TokenSplit(0, 0, 600, 300, 0, 100, 0) { UnseenInput = 50 }, team: "Sales"), CancellationToken.None);
        }

        for (var i = 0; i < 10; i++)
        {
            await _journal.AppendAsync(
                AdminGateway.Record($"u{i}", Noon.AddHours(-1), TokenSplit.None, verdict: Verdict.Unreadable, source: UsageSource.Missing), CancellationToken.None);
        }

        // 105,000 gross, of it 30,000 withheld and 5,000 unseen; 10 of 110 exchanges unreadable.
        var options = new AlertsOptions
        {
            WithheldShare = 0.28,
            UnseenShare = 0.05,
            UnreadableShare = 0.09,
            Budgets = [new AlertBudget { Team = "Sales", Monthly = 120_000 }, new AlertBudget { Team = "Legal", Monthly = 1 }, new AlertBudget { Project = "apollo", Monthly = 1 }],
        };
        var found = await RulesOf(options).FindSharedAsync(CancellationToken.None);
        Assert.Equal(["budget:team:Sales:TOKENS:2026-11:0.8", "unreadable", "withheld"], found.Select(static each => each.Key).Order(StringComparer.Ordinal));
        Assert.Contains("30,000 of 105,000 tokens of the last 24 hours (28.6 %) are withheld; the limit is 28 %.", found.Select(static each => each.Text));
        Assert.Contains(found, static each => each.Text.StartsWith("team Sales used 105,000 of 120,000 tokens in November 2026, gross; 70,000 of it is trusted.", StringComparison.Ordinal));
        Assert.Empty(await RulesOf(options with { LeastTokens = 105_001, UnreadableShare = null, Budgets = [] }).FindSharedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Digest_OfTheWeek_IsSentOnce_AndNotOnTheFirstDayOfAll()
    {
        var alerts = new AlertsOptions { Webhooks = [Webhook("ops")], DigestDay = "thursday", DigestHour = 7 };
        await _journal.AppendAsync(AdminGateway.Record("w", Noon.AddDays(-1), new TokenSplit(0, 0, 600, 300, 0, 100, 0), team: "Sales"), CancellationToken.None);
        using (var service = Create(alerts))
        {
            await service.StartAsync(CancellationToken.None);
            await StepsAsync(TimeSpan.FromMinutes(3));
            Assert.Empty(_receiver.Taken);
            _clock.Advance(TimeSpan.FromHours(19));
            await UntilAsync(() => !_receiver.Taken.IsEmpty);
            await service.StopAsync(CancellationToken.None);
        }

        using var again = Create(alerts);
        await again.StartAsync(CancellationToken.None);
        await StepsAsync(TimeSpan.FromMinutes(10));
        var (_, body) = Assert.Single(_receiver.Taken);
        Assert.Equal(("digest", "AI use, 19 Nov to 25 Nov 2026"), (body.GetProperty("kind").GetString(), body.GetProperty("title").GetString()));
        Assert.Contains("Trusted: 700 tokens by 1 people", body.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("(small teams): 700", body.GetProperty("text").GetString(), StringComparison.Ordinal);
        await again.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("slack")]
    [InlineData("teams")]
    public void Names_InFormsWithMarkup_StayText(string form)
    {
        var message = new AlertMessage("1", AlertMessage.Raised, "k", "Budget of team <!channel> *x*", "team <https://evil.example|here> [a](b) & co", Noon, "g");
        var body = System.Text.Encoding.UTF8.GetString(WebhookBody.Write(form, message));
        var text = JsonElement.Parse(body).ToString();
        Assert.DoesNotContain("<!channel>", Texts(JsonElement.Parse(body)), StringComparison.Ordinal);
        Assert.DoesNotContain("<https", Texts(JsonElement.Parse(body)), StringComparison.Ordinal);
        Assert.NotEmpty(text);
        if (form == "teams")
        {
            Assert.Contains("\\[a\\]\\(b\\)", Texts(JsonElement.Parse(body)), StringComparison.Ordinal);
        }
    }

    /// <summary>All texts that a receiver would show.</summary>
    private static string Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => string.Join('\n', element.EnumerateObject().Select(static each => Texts(each.Value))),
        JsonValueKind.Array => string.Join('\n', element.EnumerateArray().Select(Texts)),
        JsonValueKind.String => element.GetString()!.Replace("\\<", "", StringComparison.Ordinal),
        _ => "",
    };

    private AlertWebhook Webhook(string name) => new() { Name = name, Url = _receiver.Address };

    private LiveOptions Live(AlertsOptions alerts) => new(new GatewayOptions { Alerts = alerts, Ledger = new LedgerOptions { Path = "data" } });

    private AlertRules RulesOf(AlertsOptions alerts) => new(_journal, _concerns, new FleetSums(new PeerClient(_clock)), Live(alerts), _clock);

    private AlertService Create(AlertsOptions alerts)
    {
        var (live, peers) = (Live(alerts), new PeerClient(_clock));
        var (sums, told) = (new FleetSums(peers), new PeerAlerts(_journal, peers, _clock));
        return new AlertService(
            _journal,
            new AlertRules(_journal, _concerns, sums, live, _clock),
            told,
            new DigestReader(_journal, sums, told, live, _clock),
            GatewayConfiguration.FromValues(_folder, []),
            live,
            _concerns,
            _clock,
            NullLogger<AlertService>.Instance);
    }

    /// <summary>Lets time pass until something is so.</summary>
    private async Task UntilAsync(Func<bool> isSo)
    {
        var watch = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "It did not come.");
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5);
        }
    }

    /// <summary>Lets so much time pass.</summary>
    private async Task StepsAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(10))
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(2);
        }
    }
}
