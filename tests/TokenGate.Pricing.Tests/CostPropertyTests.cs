using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TokenGate.Pricing.Units;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Pricing.Tests;

/// <summary>Whatever was used and whatever it costs: the parts add up to the whole, which is rounded once.</summary>
public sealed class CostPropertyTests
{
    [Property(MaxTest = 500, Arbitrary = [typeof(Usages)])]
    public void Parts_OfAnyCost_AddUpToTheRoundedWhole(Usage usage)
    {
        var book = new PriceBook("USD", [new OwnPrice { Units = usage.Prices }], []);
        var cost = book.Price(usage.Exchange, out _)!;
        var exact = Exact(usage);
        Assert.Equal((long)decimal.Round(exact, 0, MidpointRounding.ToEven), cost.Gross);
        Assert.True(cost.Split.IsValid);
        Assert.Equal(cost.Gross, cost.Split.Input + cost.Split.Output);

        // A part without tokens costs nothing, unless nothing has any.
        var (tokens, parts) = (usage.Exchange.Split, cost.Split);
        (long Tokens, long Cost)[] pairs =
        [
            (tokens.Replayed, parts.Replayed), (tokens.Repeated, parts.Repeated), (tokens.TrustedInput, parts.TrustedInput), (tokens.WithheldInput, parts.WithheldInput),
            (tokens.RepeatedOutput, parts.RepeatedOutput), (tokens.UnseenOutput, parts.UnseenOutput), (tokens.TrustedOutput, parts.TrustedOutput), (tokens.WithheldOutput, parts.WithheldOutput),
        ];
        Assert.All(pairs, static pair => Assert.False(pair.Tokens == 0 && pair.Cost > 0));
    }

    private static decimal Exact(Usage usage)
    {
        var (prices, counts, split) = (usage.Prices, usage.Exchange.Counts, usage.Exchange.Split);
        var sum = 0m;
        void Add(long tokens, TieredPrice? price) => sum += tokens * price!.Value.Base * 1000;
        var cached = Math.Min(counts.Cached ?? 0, split.Input);
        var reasoning = Math.Min(counts.Reasoning ?? 0, split.Output);
        Add(cached, prices.CacheRead);
        Add(split.Input - cached, prices.Input);
        Add(reasoning, prices.Reasoning);
        Add(split.Output - reasoning, prices.Output);
        return sum + (prices.Requests!.Value * 1_000_000);
    }

    public sealed record Usage(BillableExchange Exchange, UnitPrices Prices);

    private static class Usages
    {
        public static Arbitrary<Usage> Usage() => Arb.From(
            from counts in Gen.ArrayOf(Gen.OneOf(Gen.Constant(0L), Gen.Choose(0, 2_000_000).Select(static count => (long)count)), 11)
            from prices in Gen.ArrayOf(Gen.Choose(0, 30_000_000).Select(static price => price / 1_000_003m), 5)
            select Create(counts, prices));

        private static Usage Create(long[] counts, decimal[] prices)
        {
            var split = new TokenSplit(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6]) { UnseenInput = counts[7], UnseenOutput = counts[8] };
            var told = new TokenCounts { Input = split.Input, Output = split.Output, Cached = counts[9], Reasoning = counts[10] };
            return new Usage(
                new BillableExchange("any", "model", DateTimeOffset.UnixEpoch, TimeSpan.Zero, told, split, BilledUnits.None),
                new UnitPrices
                {
                    Input = new(prices[0]),
                    Output = new(prices[1]),
                    CacheRead = new(prices[2]),
                    Reasoning = new(prices[3]),
                    Requests = prices[4],
                });
        }
    }
}
