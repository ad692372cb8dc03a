using FsCheck;
using FsCheck.Xunit;
using TokenGate.Scoring.Accounting;
using Xunit;

namespace TokenGate.Scoring.Tests.Accounting;

public sealed class ApportionmentTests
{
    [Theory]
    [InlineData(10, new double[] { 1, 1, 1 }, new long[] { 4, 3, 3 })]
    [InlineData(7, new double[] { 0, 0, 0 }, new long[] { 0, 0, 7 })]
    [InlineData(0, new double[] { 3, 2, 1 }, new long[] { 0, 0, 0 })]
    [InlineData(1, new double[] { 0, 0.4, 0.6 }, new long[] { 0, 0, 1 })]
    [InlineData(100, new double[] { 0.5, 99.5, 0 }, new long[] { 1, 99, 0 })]
    public void Divide_KnownCases_GivesLargestRemainders(long total, double[] weights, long[] expected)
    {
        var parts = new long[weights.Length];
        Apportionment.Divide(total, weights, parts);
        Assert.Equal(expected, parts);
    }

    [Property(MaxTest = 500, Replay = "(7,9)")]
    public void Divide_AnyWeights_AddsUpAndFollowsThem(NonNegativeInt seed)
    {
        var random = new Random(seed.Get);
        var weights = Enumerable.Range(0, 1 + random.Next(5)).Select(_ => random.Next(3) == 0 ? 0 : random.NextDouble() * Math.Pow(10, random.Next(-6, 12))).ToArray();
        var total = random.NextInt64(random.Next(2) == 0 ? 100 : 1_000_000_000_000);
        var parts = new long[weights.Length];
        Apportionment.Divide(total, weights, parts);
        Assert.Equal(total, parts.Sum());
        for (var i = 0; i < parts.Length; i++)
        {
            Assert.True(parts[i] >= 0);
            if (weights.Sum() > 0)
            {
                Assert.InRange(parts[i] - (total * (weights[i] / weights.Sum())), -1.01, 1.01);
            }
        }
    }
}
