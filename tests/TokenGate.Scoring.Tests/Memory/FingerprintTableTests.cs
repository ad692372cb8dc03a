using TokenGate.Scoring.Memory;
using Xunit;

namespace TokenGate.Scoring.Tests.Memory;

public sealed class FingerprintTableTests
{
    [Fact]
    public void Contains_WhatWasAdded_IsThereThroughAllSizesButForFullBuckets()
    {
        var table = new FingerprintTable(32_768, 48);
        table.Advance(1000);
        var random = new Random(1);
        var hashes = Enumerable.Range(0, 12_000).Select(_ => (ulong)random.NextInt64()).ToArray();
        foreach (var hash in hashes)
        {
            table.Add(hash);
        }

        Assert.InRange(hashes.Count(table.Contains), 11_950, 12_000);
        Assert.All(hashes[^100..], hash => Assert.True(table.Contains(hash)));
        Assert.True(table.Bytes <= 32_768 * 4);
    }

    [Fact]
    public void Contains_WhatWasNotAdded_IsSeldomThere()
    {
        var table = new FingerprintTable(32_768, 48);
        table.Advance(1);
        var random = new Random(2);
        for (var i = 0; i < 100_000; i++)
        {
            table.Add((ulong)random.NextInt64(long.MinValue, long.MaxValue));
        }

        var errors = Enumerable.Range(0, 300_000).Count(_ => table.Contains((ulong)random.NextInt64(long.MinValue, long.MaxValue)));
        Assert.InRange(errors, 0, 30);
    }

    [Theory]
    [InlineData(48)]
    [InlineData(168)]
    [InlineData(200)]
    public void Contains_AfterTheWindow_IsGone(int window)
    {
        for (var start = 0L; start < 600; start += 37)
        {
            for (var gap = 0L; gap < 700; gap += 13)
            {
                var table = new FingerprintTable(512, window);
                table.Advance(start);
                table.Add(42UL << 32);
                table.Advance(start + (gap / 2));
                table.Add(7UL << 40);
                table.Advance(start + gap);
                Assert.Equal(gap <= window, table.Contains(42UL << 32));
                Assert.Equal(gap - (gap / 2) <= window, table.Contains(7UL << 40));
            }
        }
    }

    [Fact]
    public void Add_RenewedHash_LivesOn()
    {
        var table = new FingerprintTable(512, 48);
        for (var epoch = 0L; epoch < 2000; epoch += 40)
        {
            table.Advance(epoch);
            Assert.Equal(epoch > 0, table.Contains(99UL << 33));
            table.Add(99UL << 33);
        }
    }

    [Fact]
    public void Add_FloodOnOneBucket_ForgetsItsOldestOnly()
    {
        var table = new FingerprintTable(512, 48);
        table.Advance(1);
        for (var i = 1UL; i <= 10_000; i++)
        {
            table.Add(i << 45);
        }

        Assert.True(table.Contains(10_000UL << 45));
        Assert.True(table.Bytes <= 2048);
    }

    [Fact]
    public void Add_MoreThanABucketHoldsInOneEpoch_KeepsTheLatest()
    {
        var table = new FingerprintTable(512, 168);
        table.Advance(5);
        for (var i = 1UL; i <= 24; i++)
        {
            table.Add(i << 45);
            table.Add(1UL << 45);
        }

        Assert.Equal([1, .. Enumerable.Range(18, 7)], Enumerable.Range(1, 24).Where(i => table.Contains((ulong)i << 45)));
    }
}
