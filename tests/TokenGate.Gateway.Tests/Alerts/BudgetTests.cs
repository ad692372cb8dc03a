using System.Diagnostics.Metrics;
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

/// <summary>Budgets in a month in which the company begins to count in another currency.</summary>
public sealed class BudgetTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Change = new(2026, 11, 16, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-budgets-").FullName;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private Journal _journal = null!;

    public async Task InitializeAsync()
    {
        _journal = Journal.Open(new JournalOptions { Path = _folder }, _services.GetRequiredService<IMeterFactory>(), NullLogger<Journal>.Instance);
        await Calendar.KeepAsync(_journal, (null, null), CurrencyHistory.Parse($"USD;EUR@{Change.ToUnixTimeSeconds()}"), "EUR", Change, CancellationToken.None);

        // 10 dollars and 5 euros, 100 tokens each.
        await _journal.AppendAsync(Record("before", Change.AddMinutes(-1), "USD", 10), CancellationToken.None);
        await _journal.AppendAsync(Record("after", Change, "EUR", 5), CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _journal.DisposeAsync();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(6, 0.8, "team Sales used 5 of 6 EUR in November 2026, gross; 5 of it is trusted.")]
    [InlineData(5, 1, "team Sales used 5 of 5 EUR in November 2026, gross; 5 of it is trusted.")]
    [InlineData(14, 0.8, null)]
    [InlineData(7, 0.8, null)]
    public async Task Cost_OfAMonthWithTwoCurrencies_IsThatOfTheOneThatHolds(double monthly, double mark, string? text)
    {
        var found = await FindAsync(Change.AddDays(4), new AlertBudget { Team = "Sales", Monthly = monthly, Unit = "cost", WarnAt = [mark] });
        Assert.Equal(text, found.SingleOrDefault()?.Text.Split(" Nothing is")[0]);
    }

    [Fact]
    public async Task Tokens_OfAMonthWithTwoCurrencies_AreThoseOfBoth()
    {
        var found = await FindAsync(Change.AddDays(4), new AlertBudget { Team = "Sales", Monthly = 200, WarnAt = [1] }, new AlertBudget { Project = "apollo", Monthly = 200, WarnAt = [1] });
        Assert.Equal(["Budget of project apollo at 100 %", "Budget of team Sales at 100 %"], found.Select(static each => each.Title).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Cost_BeforeTheChange_IsInTheOldCurrency()
    {
        var found = await FindAsync(Change.AddMilliseconds(-1), new AlertBudget { Team = "Sales", Monthly = 10, Unit = "cost", WarnAt = [1] });
        Assert.Contains("used 10 of 10 USD", Assert.Single(found).Text, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<AlertCondition>> FindAsync(DateTimeOffset now, params AlertBudget[] budgets)
    {
        var clock = new ManualTime(now);
        var options = new LiveOptions(new GatewayOptions { Alerts = new AlertsOptions { Budgets = budgets } });
        return new AlertRules(_journal, new ConcernList(clock, NullLogger<ConcernList>.Instance), new FleetSums(new PeerClient(clock)), options, clock).FindSharedAsync(CancellationToken.None);
    }

    private static UsageRecord Record(string id, DateTimeOffset at, string currency, long amount) =>
        AdminGateway.Record(id, at, new TokenSplit(0, 0, 60, 0, 0, 40, 0), team: "Sales") with
        {
            Project = "apollo",
            Cost = new ExchangeCost(currency, "test", new TokenSplit(0, 0, amount * ExchangeCost.Unit, 0, 0, 0, 0)),
        };
}
