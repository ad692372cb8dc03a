using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Tests.Hosting;
using TokenGate.Pricing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Options;

/// <summary>Prices as an operator writes them: what holds when, and what is refused.</summary>
public sealed class PriceOptionsTests
{
    private const string Report = "TokenGate:Report:";

    [Theory]
    [InlineData("", "", "", "", true)]
    [InlineData("2026-01-01", "", "2026-01-01", "", true)]
    [InlineData("2026-01-01", "", "2026-07-01", "", false)]
    [InlineData("", "", "2026-07-01", "", false)]
    [InlineData("2026-01-01", "2026-07-02", "2026-07-01", "", true)]
    [InlineData("2026-01-01", "2026-07-01", "2026-07-01", "2026-08-01", false)]
    public void Check_EntriesOfTheSameNames_MayNotHoldAtOnce(string from, string to, string nextFrom, string nextTo, bool isFault)
    {
        var faults = Check(
            ("Prices:0:Model", "gpt-4o"), ("Prices:0:Input", "1"), ("Prices:0:Output", "2"), ("Prices:0:From", from), ("Prices:0:To", to),
            ("Prices:1:Model", "GPT-4o"), ("Prices:1:Discount", "0.1"), ("Prices:1:From", nextFrom), ("Prices:1:To", nextTo));
        Assert.Equal(isFault ? ["TokenGate:Report:Prices:1"] : [], faults.Select(static fault => fault.Path));
    }

    [Fact]
    public void Check_SeveralFaults_NamesAllAtOnceWithARemedy()
    {
        var faults = Check(
            ("Currency", "EURO"), ("Prices:0:Discount", "15"), ("Prices:0:Input", "-2"), ("Prices:0:To", "2026-02-30"), ("Rates:0:Currency", "GBP"), ("Rates:1:Currency", "GBP"),
            ("Rates:1:PerDollar", "0.8"));
        Assert.Equal(
            [
                "TokenGate:Report:Currency", "TokenGate:Report:Prices:0:Discount", "TokenGate:Report:Prices:0:Discount", "TokenGate:Report:Prices:0:Input", "TokenGate:Report:Prices:0:To",
                "TokenGate:Report:Rates:0:PerDollar", "TokenGate:Report:Rates:1",
            ],
            faults.Select(static fault => fault.Path).Order(StringComparer.Ordinal));
        Assert.All(faults, static fault => Assert.NotEmpty(fault.Remedy));
    }

    [Fact]
    public void Review_ACurrencyWithoutARate_IsWarnedOf()
    {
        var configuration = Values(("Currency", "CHF"));
        Assert.Empty(ConfigurationCheck.Run(configuration));
        Assert.Contains("no rate for CHF", Assert.Single(ConfigurationCheck.Review(configuration)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void From_AWholeEntry_PricesByIt()
    {
        var (options, faults) = OptionsReader.Read(Values(
            ("Currency", "EUR"), ("Rates:0:Currency", "EUR"), ("Rates:0:PerDollar", "0.5"),
            ("Prices:0:Model", "mine-*"), ("Prices:0:Currency", "USD"), ("Prices:0:Input", "2"), ("Prices:0:Output", "8"), ("Prices:0:CachedInput", "0.5"),
            ("Prices:0:Above:0:Tokens", "1000"), ("Prices:0:Above:0:Input", "4"), ("Prices:0:Tiers:fast", "3")).Root);
        Assert.Empty(faults);
        var book = PriceSettings.From(options.Report);
        Assert.Equal(((600 * 1000) + (100 * 250) + (10 * 4000), "EUR"), Price(700, null));
        Assert.Equal(((1900 * 2000) + (100 * 250) + (10 * 4000), "EUR"), Price(2000, null));
        Assert.Equal((3 * ((600 * 1000) + (100 * 250) + (10 * 4000)), "EUR"), Price(700, "fast"));

        (long Gross, string Currency) Price(long input, string? tier)
        {
            var exchange = new BillableExchange(
                "-", "mine-2", DateTimeOffset.UnixEpoch, TimeSpan.Zero, new TokenCounts { Input = input, Output = 10, Cached = 100 }, new TokenSplit(0, 0, input, 0, 0, 10, 0),
                new BilledUnits { ServiceTier = tier });
            var cost = book.Price(in exchange, out _)!;
            return (cost.Gross, cost.Currency);
        }
    }

    private static IReadOnlyList<ConfigurationFault> Check(params (string Key, string Value)[] values) => ConfigurationCheck.Run(Values(values));

    private static GatewayConfiguration Values(params (string Key, string Value)[] values) =>
        ConfigurationValues.With([.. values.Where(static pair => pair.Value.Length > 0).Select(static pair => (Report + pair.Key, (string?)pair.Value))]);
}
