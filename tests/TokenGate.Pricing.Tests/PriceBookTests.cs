using System.Collections.Immutable;
using TokenGate.Pricing.Units;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Pricing.Tests;

/// <summary>What an exchange costs, from which list, in which currency, and where there is no price.</summary>
public sealed class PriceBookTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Price_CachedReads_GoToTheReplayedTokensFirst()
    {
        var cost = Price(PriceBook.Published, Chat(new TokenSplit(600, 0, 400, 0, 0, 100, 0), cached: 500));
        Assert.Equal(2_875_000, cost!.Gross);
        Assert.Equal(new TokenSplit((500 * 1250) + (100 * 2500), 0, 400 * 2500, 0, 0, 100 * 10_000, 0), cost.Split);
        Assert.Equal(("USD", $"{PriceBook.PublishedVersion} openai/gpt-4o"), (cost.Currency, cost.Prices));
    }

    [Theory]
    [InlineData("openai", "nobodys-model", NoPrice.Model)]
    [InlineData("-", "gpt-4o", NoPrice.Model)]
    [InlineData("ollama", "gpt-4o", NoPrice.Model)]
    public void Price_OfAnUnknownModel_IsNoneAndNever0(string provider, string model, NoPrice expected)
    {
        Assert.Null(PriceBook.Published.Price(Chat(new TokenSplit(0, 0, 10, 0, 0, 10, 0)) with { Provider = provider, Model = model }, out var reason));
        Assert.Equal(expected, reason);
    }

    [Theory]
    [InlineData(null, 1.0)]
    [InlineData("default", 1.0)]
    [InlineData("batch", 0.5)]
    [InlineData("FLEX", 0.5)]
    [InlineData("priority", null)]
    public void Price_OfATier_IsTheProvidersFactorOrNone(string? tier, double? factor)
    {
        var exchange = Chat(new TokenSplit(0, 0, 1000, 0, 0, 0, 0)) with { Billed = new BilledUnits { ServiceTier = tier } };
        var cost = PriceBook.Published.Price(in exchange, out var reason);
        Assert.Equal(factor is { } known ? (long)(2_500_000 * known) : null, cost?.Gross);
        Assert.Equal(factor is null ? NoPrice.Tier : NoPrice.None, reason);
    }

    [Fact]
    public void Price_OwnTier_HoldsOverWhatIsKnown()
    {
        var own = new OwnPrice { Model = "gpt-4o", Tiers = ImmutableSortedDictionary<string, decimal>.Empty.Add("priority", 1.7m) };
        var exchange = Chat(new TokenSplit(0, 0, 1000, 0, 0, 0, 0)) with { Billed = new BilledUnits { ServiceTier = "priority" } };
        Assert.Equal(4_250_000, Price(new PriceBook("USD", [own], []), exchange)!.Gross);
    }

    [Fact]
    public void Price_Discount_IsTakenOffTheListFromItsDayOn()
    {
        var book = new PriceBook("USD", [new OwnPrice { Provider = "openai", From = new DateOnly(2026, 11, 2), Discount = 0.15m }], []);
        var exchange = Chat(new TokenSplit(0, 0, 1000, 0, 0, 0, 0));
        Assert.Equal(2_125_000, Price(book, exchange)!.Gross);
        Assert.Equal(2_500_000, Price(book, exchange with { StartedAt = new(2026, 11, 1, 23, 59, 59, TimeSpan.Zero) })!.Gross);
        Assert.Equal(2_500_000, Price(book, exchange with { Provider = "azure.ai.openai" })!.Gross);
        Assert.Matches(@"^genai-prices@[0-9.]+\+[0-9a-f]{8} openai/gpt-4o$", Price(book, exchange)!.Prices);
    }

    [Fact]
    public void Price_OfSeveralOwn_IsTheMostExactThatHolds()
    {
        OwnPrice Own(string model, decimal input, DateOnly? from = null, DateOnly? to = null) =>
            new() { Model = model, From = from, To = to, Units = new UnitPrices { Input = new(input), Output = new(0) } };
        var book = new PriceBook("USD", [Own("*", 1), Own("gpt-*", 2), Own("gpt-4o", 4, new(2026, 11, 1), new(2026, 12, 1)), Own("gpt-4o", 8, new(2026, 12, 1))], []);
        long At(string model, DateTimeOffset time) => Price(book, Chat(new TokenSplit(0, 0, 1_000_000, 0, 0, 0, 0)) with { Model = model, StartedAt = time })!.Gross / ExchangeCost.Unit;
        Assert.Equal([4, 8, 2, 2, 1], [At("gpt-4o", Noon), At("GPT-4o", Noon.AddMonths(1)), At("gpt-4o", Noon.AddMonths(-1)), At("gpt-5", Noon), At("my-own", Noon)]);
    }

    [Fact]
    public void Price_InAnotherCurrency_TakesTheRateOfTheDay()
    {
        ExchangeRate[] rates = [new("EUR", new(2026, 11, 1), 0.8m), new("EUR", new(2026, 12, 1), 0.9m), new("GBP", null, 0.75m)];
        var own = new OwnPrice { Model = "mine", Currency = "GBP", Units = new UnitPrices { Input = new(3), Output = new(3) } };
        var book = new PriceBook("EUR", [own], rates);
        var exchange = Chat(new TokenSplit(0, 0, 1000, 0, 0, 0, 0));
        Assert.Equal(2_000_000, Price(book, exchange)!.Gross);
        Assert.Equal(2_250_000, Price(book, exchange with { StartedAt = Noon.AddMonths(1) })!.Gross);
        Assert.Equal(3_200_000, Price(book, exchange with { Model = "mine" })!.Gross);
        Assert.Equal("EUR", Price(book, exchange)!.Currency);
        Assert.Null(book.Price(exchange with { StartedAt = Noon.AddMonths(-1) }, out var reason));
        Assert.Equal(NoPrice.Rate, reason);
        Assert.Equal(NoPrice.Rate, book.Lacks("openai", "gpt-4o", Noon.AddMonths(-1)));
    }

    [Fact]
    public void Price_OfMachinesByTheHour_FollowsTheExchangesTime()
    {
        var own = new OwnPrice { Model = "llama-*", Units = new UnitPrices { Hour = 3.6m } };
        var cost = Price(new PriceBook("USD", [own], []), Chat(new TokenSplit(0, 0, 300, 0, 0, 100, 0)) with { Model = "llama-3", Duration = TimeSpan.FromSeconds(2) });
        Assert.Equal((2_000_000L, 1_500_000L, 500_000L), (cost!.Gross, cost.Split.TrustedInput, cost.Split.TrustedOutput));
    }

    [Fact]
    public void Price_ReportedByTheProvider_WinsWhereTheOperatorSaysSo()
    {
        var exchange = Chat(new TokenSplit(0, 0, 400, 0, 0, 100, 0)) with { Billed = new BilledUnits { ReportedCost = 1_000_000 } };
        Assert.Equal(2_000_000, Price(PriceBook.Published, exchange)!.Gross);
        var cost = Price(new PriceBook("EUR", [new OwnPrice { TakesReported = true }], [new("EUR", null, 0.9m)]), exchange);
        Assert.Equal((900_000L, 450_000L, 450_000L, ""), (cost!.Gross, cost.Split.TrustedInput, cost.Split.TrustedOutput, cost.Prices));

        // Without a price of ours it is divided by tokens, and where there is none of these either, nothing was seen.
        var unknown = Price(new PriceBook("USD", [new OwnPrice { TakesReported = true }], []), exchange with { Model = "odd" });
        Assert.Equal((800_000L, 200_000L), (unknown!.Split.TrustedInput, unknown.Split.TrustedOutput));
    }

    [Fact]
    public void Price_OfTokensWithoutAPrice_IsNone()
    {
        Assert.Null(PriceBook.Published.Price(Chat(new TokenSplit(0, 0, 9, 0, 0, 9, 0)) with { Model = "text-embedding-3-small" }, out var reason));
        Assert.Equal(NoPrice.Unit, reason);
        Assert.Equal(180, Price(PriceBook.Published, Chat(new TokenSplit(0, 0, 9, 0, 0, 0, 0)) with { Model = "text-embedding-3-small" })!.Gross);
    }

    [Fact]
    public void Price_OfSecondsAndPages_NeedsNoTokens()
    {
        var heard = Chat(TokenSplit.None) with { Model = "whisper-1", Counts = TokenCounts.Unknown, Billed = new BilledUnits { Milliseconds = 10_000 } };
        Assert.Equal(new TokenSplit(0, 0, 0, 0, 0, 0, 0) { UnseenInput = 1_000_000 }, Price(PriceBook.Published, heard)!.Split);
        var read = heard with { Provider = "mistral_ai", Model = "mistral-ocr-2505", Billed = new BilledUnits { Pages = 7 } };
        Assert.Equal(7_000_000, Price(PriceBook.Published, read)!.Gross);
        Assert.Null(PriceBook.Published.Price(read with { Billed = BilledUnits.None }, out _));
    }

    [Fact]
    public void Price_OfToolCalls_GoesWithTheAnswer()
    {
        var exchange = Chat(new TokenSplit(0, 0, 1000, 0, 0, 60, 40)) with
        {
            Billed = new BilledUnits { ToolCalls = ImmutableSortedDictionary<string, long>.Empty.Add("web_search", 2).Add("mcp", 9) },
        };
        var split = Price(PriceBook.Published, exchange)!.Split;
        Assert.Equal((2_500_000L, 600_000L + 12_000_000L, 400_000L + 8_000_000L), (split.TrustedInput, split.TrustedOutput, split.WithheldOutput));
    }

    [Fact]
    public void Price_OfALongContext_HoldsForTheWholeExchangeButNotForManySmallOnes()
    {
        var exchange = Chat(new TokenSplit(0, 0, 300_000, 0, 0, 0, 0)) with { Provider = "gcp.gemini", Model = "gemini-2.5-pro" };
        Assert.Equal(750_000_000, Price(PriceBook.Published, exchange)!.Gross);
        Assert.Equal(375_000_000, Price(PriceBook.Published, exchange with { Requests = 2 })!.Gross);
    }

    [Fact]
    public void Price_BeyondSixtyFourBits_IsNoneAndNoFault()
    {
        var own = new OwnPrice { Units = new UnitPrices { Input = new(1_000_000), Output = new(0) } };
        Assert.Null(new PriceBook("USD", [own], []).Price(Chat(new TokenSplit(0, 0, TokenCounts.Ceiling, 0, 0, 0, 0)), out var reason));
        Assert.Equal(NoPrice.Amount, reason);
    }

    [Fact]
    public void Price_OfAKnownName_AllocatesTheCostAlone()
    {
        var exchange = Chat(new TokenSplit(600, 0, 400, 0, 0, 100, 0), cached: 500);
        for (var i = 0; i < 100; i++)
        {
            _ = PriceBook.Published.Price(in exchange, out _);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _ = PriceBook.Published.Price(in exchange, out _);
        }

        // Header and type, two references, nine parts.
        Assert.Equal(16 + 16 + 72, (GC.GetAllocatedBytesForCurrentThread() - before) / 1000);
    }

    private static ExchangeCost? Price(PriceBook book, BillableExchange exchange) => book.Price(in exchange, out _);

    private static BillableExchange Chat(TokenSplit split, long cached = 0) => new(
        "openai", "gpt-4o", Noon, TimeSpan.FromSeconds(1), new TokenCounts { Input = split.Input, Output = split.Output, Cached = cached }, split, BilledUnits.None);
}
