using FsCheck;
using FsCheck.Fluent;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests;

/// <summary>
/// Money moves with its tokens: nothing of it appears or goes, whatever is divided anew, and both identities hold in every sum.
/// </summary>
public sealed class CostSplitTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(20261129, 1);

    [Fact]
    public void Divide_AnyDivisionOfTheSameGross_KeepsTheCostOfEachSide() => Check.One(Fixed, Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new System.Random(seed);
        var (recorded, renewed, cost) = Draw(random);

        var moved = CostSplit.Divide(cost, recorded, renewed);

        return moved.IsValid && moved.Input == cost.Input && moved.Output == cost.Output && CostSplit.Divide(cost, recorded, recorded) == cost;
    }));

    [Fact]
    public void Create_AnyChainOfCorrections_EndsAtTheCostOfTheLastDivision() => Check.One(Fixed, Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new System.Random(seed);
        var (recorded, renewed, cost) = Draw(random);
        var last = Shuffle(random, recorded);
        var record = Records.Of("r", Verdict.Padded, recorded) with { Cost = new ExchangeCost("USD", "test", cost) };
        var sums = Booking.From(record).Sums
            + Correction.Create("1", Records.Noon, "test", record, (record.Cost!, recorded), recorded, renewed).Booking.Sums
            + Correction.Create("2", Records.Noon, "test", record, (record.Cost!, recorded), renewed, last).Booking.Sums;
        var direct = CostSplit.Divide(cost, recorded, last);

        return sums.Split == last
            && sums.Cost == new CostSums(cost.Input + cost.Output, direct.TrustedInput + direct.TrustedOutput, direct.WithheldInput + direct.WithheldOutput, 0);
    }));

    [Fact]
    public async Task Decide_AppealOfAnExchangeThatCost_MovesWhatWasWithheldToTheBillionth()
    {
        await using var temporary = TemporaryJournal.Open();
        var record = Records.Of("w", Verdict.Padded, new TokenSplit(1, 2, 0, 30, 4, 0, 50) { UnseenInput = 5 }) with
        {
            Cost = new ExchangeCost("USD", "test", new TokenSplit(1, 1, 0, 333_333_333, 2, 0, 1_000_000_001) { UnseenInput = 7 }),
        };
        await temporary.Journal.AppendAsync(record, CancellationToken.None);
        await new Corrections(temporary.Journal, TimeProvider.System).DecideAsync(new AppealDecision("w", true, "", "olga"), CancellationToken.None);

        var summary = TokenGate.Ledger.Audit.AuditSummary.Read(temporary.Journal.Reader);
        Assert.Equal(new CostSums(1_333_333_345, 1_333_333_334, 0, 0), summary.Tokens.Cost);
        Assert.Contains("\"trusted_cost\":\"1.333333334\"", summary.ToJson(), StringComparison.Ordinal);
        Assert.Empty((await TokenGate.Ledger.Audit.Auditor.VerifyAsync([temporary.Journal.Reader], null, TimeProvider.System, CancellationToken.None)).Faults);
    }

    [Fact]
    public async Task Reprice_OtherPrices_BooksTheDifferenceOnceAndAnAppealMovesTheNewCost()
    {
        await using var temporary = TemporaryJournal.Open();
        var split = new TokenSplit(0, 0, 0, 30, 0, 0, 50);
        var priced = Records.Of("w", Verdict.Padded, split) with { Cost = new ExchangeCost("USD", "1 a/b", new TokenSplit(0, 0, 0, 300, 0, 0, 500)) };
        var unpriced = Records.Of("n", Verdict.Trusted, new TokenSplit(0, 0, 10, 0, 0, 10, 0));
        var foreign = priced with { Id = "f", Cost = priced.Cost with { Currency = "EUR" } };
        foreach (var record in new[] { priced, unpriced, foreign })
        {
            await temporary.Journal.AppendAsync(record, CancellationToken.None);
        }

        var corrections = new Corrections(temporary.Journal, TimeProvider.System);
        var order = new RepricingOrder
        {
            From = Records.Noon.AddDays(-1),
            To = Records.Noon.AddDays(1),
            Prices = "2",
            Price = static (_, now) => new ExchangeCost("USD", "2 a/b", new TokenSplit(0, 0, now.TrustedInput * 7, now.WithheldInput * 7, 0, now.TrustedOutput * 7, now.WithheldOutput * 7)),
        };
        Assert.Equal(new Repricing(2, 2, 1, 800, 700), Corrections.Preview(temporary.Journal.Reader, order, CancellationToken.None));
        Assert.Equal(new Repricing(2, 2, 1, 800, 700), await corrections.RepriceAsync(order, CancellationToken.None));
        Assert.Equal(new Repricing(2, 0, 1, 700, 700), await corrections.RepriceAsync(order, CancellationToken.None));
        Assert.Equal(AppealOutcome.Booked, await corrections.DecideAsync(new AppealDecision("w", true, "", "olga"), CancellationToken.None));

        var cost = (await new ExchangeListing(temporary.Journal.Reader).FindAsync("w", CancellationToken.None))!.Cost!;
        Assert.Equal((560L, 560L, 0L, "2 a/b"), (cost.Gross, cost.Trusted, cost.Withheld, cost.Prices));
        Assert.Equal(new CostSums(1500, 700, 800, 0), TokenGate.Ledger.Audit.AuditSummary.Read(temporary.Journal.Reader).Tokens.Cost);
        Assert.Empty((await TokenGate.Ledger.Audit.Auditor.VerifyAsync([temporary.Journal.Reader], null, TimeProvider.System, CancellationToken.None)).Faults);
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("1000000000", "1")]
    [InlineData("-1", "-0.000000001")]
    [InlineData("-12500000000", "-12.5")]
    [InlineData("170000000000000000000000000001", "170000000000000000000.000000001")]
    public void Text_OfAnAmount_IsItsDecimalNumber(string billionths, string expected) =>
        Assert.Equal(expected, Billionths.Text(Int128.Parse(billionths, System.Globalization.CultureInfo.InvariantCulture)));

    private static (TokenSplit Recorded, TokenSplit Renewed, TokenSplit Cost) Draw(System.Random random)
    {
        var recorded = Split(random, 50);
        return (recorded, Shuffle(random, recorded), Cost(random, recorded));
    }

    private static TokenSplit Split(System.Random random, int most)
    {
        long Part() => random.Next(3) == 0 ? 0 : random.Next(most);
        return new TokenSplit(Part(), Part(), Part(), Part(), Part(), Part(), Part()) { UnseenInput = Part(), UnseenOutput = Part() };
    }

    /// <summary>Another division of the same gross.</summary>
    private static TokenSplit Shuffle(System.Random random, TokenSplit split)
    {
        var input = Cut(random, split.Input, 5);
        var output = Cut(random, split.Output, 4);
        return new TokenSplit(input[0], input[1], input[2], input[3], output[0], output[1], output[2]) { UnseenInput = input[4], UnseenOutput = output[3] };
    }

    /// <summary>A cost that lies where tokens are.</summary>
    private static TokenSplit Cost(System.Random random, TokenSplit split)
    {
        long Of(long tokens) => tokens == 0 ? 0 : random.NextInt64(0, 5_000_000_000);
        return new TokenSplit(
            Of(split.Replayed), Of(split.Repeated), Of(split.TrustedInput), Of(split.WithheldInput), Of(split.RepeatedOutput), Of(split.TrustedOutput), Of(split.WithheldOutput))
        {
            UnseenInput = Of(split.UnseenInput),
            UnseenOutput = Of(split.UnseenOutput),
        };
    }

    private static long[] Cut(System.Random random, long whole, int parts)
    {
        var cuts = Enumerable.Range(0, parts - 1).Select(_ => random.NextInt64(0, whole + 1)).Append(0).Append(whole).Order().ToArray();
        return [.. cuts.Zip(cuts.Skip(1), (from, to) => to - from)];
    }
}
