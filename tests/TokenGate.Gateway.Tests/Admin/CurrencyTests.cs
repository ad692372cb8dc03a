using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Options;
using TokenGate.Pricing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>
/// Money in the API: what all tokens and the withheld ones cost beside the trusted ones, and never two currencies in one sum.
/// </summary>
public sealed class CurrencyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Usage_OfWhatWasPartlyWithheld_SaysWhatInflationCostAlsoWhereNothingIsTrusted()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await gateway.AppendAsync(
            Priced("a", Noon, "ada", new TokenSplit(5, 0, 10, 2, 0, 20, 3), new TokenSplit(500_000_000, 0, 1_000_000_000, 200_000_000, 0, 2_000_000_000, 300_000_000)),
            Priced("b", Noon, "bob", new TokenSplit(0, 0, 0, 40, 0, 0, 0), new TokenSplit(0, 0, 0, 4_000_000_000, 0, 0, 0)));
        var usage = await gateway.JsonAsync("/api/usage?from=2026-11-01&to=2026-12-01&bucket=total&by=user");
        Assert.Equal(["ada 3 4 0.5 USD", "bob 0 4 4 USD"], usage.GetProperty("rows").EnumerateArray().Select(row => $"{row.GetProperty("user").GetString()} {Money(row)} {row.GetProperty("currency").GetString()}"));
        Assert.Equal("3 8 4.5", Money(usage.GetProperty("totals")));
        Assert.Equal("3 8 4.5", Money(usage.GetProperty("totals").GetProperty("costs")[0]));
        var withheld = await gateway.JsonAsync("/api/withheld?from=2026-11-01&to=2026-12-01&bucket=total");
        Assert.Equal("8 3 4.5", Gross(withheld.GetProperty("totals")));

        // Team and project say it too; who sees no names is told the company's sum alone.
        var adoption = await gateway.JsonAsync("/api/adoption?from=2026-11-23&to=2026-11-30");
        Assert.Equal("3 8 4.5", Money(adoption.GetProperty("teams")[0]));
        Assert.Equal("USD", adoption.GetProperty("currency").GetString());
    }

    [Fact]
    public async Task Adoption_OfACallerWithoutNames_TellsTheGrossCostOfNoGroup()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        for (var i = 0; i < 10; i++)
        {
            await gateway.AppendAsync(Priced($"r{i}", Noon, $"user{i}", new TokenSplit(0, 0, 10, 1, 0, 0, 0), new TokenSplit(0, 0, 10, 1, 0, 0, 0)));
        }

        var told = await gateway.JsonAsync("/api/adoption?from=2026-11-23&to=2026-11-30", AdminGateway.Executive);
        Assert.Equal(JsonValueKind.Null, told.GetProperty("teams")[0].GetProperty("gross_cost").ValueKind);
        Assert.Equal("0.00000011", told.GetProperty("gross").GetProperty("cost").GetString());
    }

    [Fact]
    public async Task Usage_OverAChangeOfCurrency_IsOfEachApartInEveryAnswer()
    {
        await using var gateway = await AdminGateway.StartAsync();
        while (gateway.Journal.Reader.ReadCurrencies() is null)
        {
            await Task.Delay(10);
        }

        var options = gateway.Services.GetRequiredService<LiveOptions>();
        options.Replace(options.Current with { Report = options.Current.Report with { Currency = "EUR" } });
        while (gateway.Journal.Reader.ReadCurrencies()!.Code != "EUR")
        {
            await Task.Delay(10);
        }

        var since = gateway.Journal.Reader.ReadCurrencies()!.History[1].Since!.Value;
        Assert.Equal(TimeSpan.Zero, since.TimeOfDay);
        var prices = gateway.Services.GetRequiredService<PricesInForce>();
        while (prices.Current.Currency != "EUR")
        {
            await Task.Delay(10);
        }

        Assert.Equal(("USD", "EUR"), (prices.At(since.AddTicks(-1)).Currency, prices.At(since).Currency));
        var split = new TokenSplit(0, 0, 10, 0, 0, 0, 0);
        await gateway.AppendAsync(
            Priced("last", since.AddMinutes(-1), "ada", split, split with { TrustedInput = 2_000_000_000 }),
            Priced("first", since, "ada", split, split with { TrustedInput = 3_000_000_000 }, "EUR"));

        var span = $"from={since.AddDays(-7):yyyy-MM-dd}&to={since.AddDays(7):yyyy-MM-dd}";
        var usage = await gateway.JsonAsync($"/api/usage?{span}&bucket=total");
        Assert.Equal(["3 3 0 EUR", "2 2 0 USD"], usage.GetProperty("rows").EnumerateArray().Select(row => $"{Money(row)} {row.GetProperty("currency").GetString()}"));
        var totals = usage.GetProperty("totals");
        Assert.Equal((20, JsonValueKind.Null, JsonValueKind.Null), (totals.GetProperty("input_tokens").GetInt64(), totals.GetProperty("cost").ValueKind, totals.GetProperty("gross_cost").ValueKind));
        Assert.Equal(["EUR 3 3 0", "USD 2 2 0"], totals.GetProperty("costs").EnumerateArray().Select(each => $"{each.GetProperty("currency").GetString()} {Money(each)}"));
        var csv = await (await gateway.GetAsync($"/api/usage?{span}&bucket=total&format=csv")).Content.ReadAsStringAsync();
        Assert.Contains(",3,1,EUR,3,0\r\n", csv, StringComparison.Ordinal);
        Assert.Contains(",2,1,USD,2,0\r\n", csv, StringComparison.Ordinal);
        var withheld = (await gateway.JsonAsync($"/api/withheld?{span}&bucket=total")).GetProperty("totals");
        Assert.Equal(JsonValueKind.Null, withheld.GetProperty("cost").ValueKind);
        Assert.Equal(["EUR 3 3 0", "USD 2 2 0"], withheld.GetProperty("costs").EnumerateArray().Select(each => $"{each.GetProperty("currency").GetString()} {Gross(each)}"));

        // A span with a change has no sum of money, and one before it is not compared.
        var adoption = await gateway.JsonAsync($"/api/adoption?{span}&bucket=day");
        Assert.Equal(JsonValueKind.Null, adoption.GetProperty("trusted").GetProperty("cost").ValueKind);
        Assert.Equal(JsonValueKind.Null, adoption.GetProperty("teams")[0].GetProperty("cost").ValueKind);
        var after = await gateway.JsonAsync($"/api/adoption?from={since:yyyy-MM-dd}&to={since.AddDays(1):yyyy-MM-dd}&bucket=day");
        Assert.Equal("3", after.GetProperty("trusted").GetProperty("cost").GetString());
        Assert.Equal(JsonValueKind.Null, after.GetProperty("trusted").GetProperty("cost_before").ValueKind);

        var digest = await gateway.JsonAsync($"/api/digest?to={since.AddDays(2):yyyy-MM-dd}");
        Assert.Equal(JsonValueKind.Null, digest.GetProperty("week").GetProperty("cost").ValueKind);
        Assert.Equal(["Cost: 3.00 EUR, of it trusted 3.00, withheld 0.00.", "Cost: 2.00 USD, of it trusted 2.00, withheld 0.00."], digest.GetProperty("sentences").EnumerateArray().Select(static each => each.GetString()!).Where(static each => each.StartsWith("Cost", StringComparison.Ordinal)));
        Assert.Equal(1, digest.GetProperty("week").GetProperty("people").GetInt32());
        var me = await gateway.JsonAsync("/api/me");
        Assert.Equal(("USD", 2), (me.GetProperty("currency").GetString(), me.GetProperty("currencies").GetArrayLength()));
    }

    [Fact]
    public async Task Usage_OfARedisWhereNobodyCounts_DoesNotGuessGrossCost()
    {
        await using var gateway = await AdminGateway.StartAsync(("TokenGate:Ledger:Redis", "127.0.0.1:1,connectTimeout=100"));
        await gateway.JsonAsync("/api/usage?source=redis", status: HttpStatusCode.ServiceUnavailable);
        Assert.Equal("0 0 0", Money((await gateway.JsonAsync("/api/usage?source=journal")).GetProperty("totals")));
    }

    private static UsageRecord Priced(string id, DateTimeOffset at, string user, TokenSplit split, TokenSplit cost, string currency = "USD") =>
        AdminGateway.Record(id, at, split, user, verdict: split.WithheldInput > 0 ? Verdict.Padded : Verdict.Trusted) with { Cost = new ExchangeCost(currency, "test", cost) };

    private static string Money(JsonElement row) => $"{row.GetProperty("cost").GetString()} {row.GetProperty("gross_cost").GetString()} {row.GetProperty("withheld_cost").GetString()}";

    private static string Gross(JsonElement row) => $"{row.GetProperty("cost").GetString()} {row.GetProperty("trusted_cost").GetString()} {row.GetProperty("withheld_cost").GetString()}";
}
