using TokenGate.Scoring.Memory;
using Xunit;

namespace TokenGate.Scoring.Tests.Memory;

public sealed class HashWindowTests
{
    [Fact]
    public void Contains_WhatWasAdded_IsThereThroughAllSizes()
    {
        var window = new HashWindow(2048, 168);
        window.Advance(5);
        var random = new Random(1);
        var hashes = Enumerable.Range(0, 300).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue)).ToArray();
        foreach (var hash in hashes)
        {
            window.Add(hash);
        }

        Assert.All(hashes, hash => Assert.True(window.Contains(hash)));
        Assert.DoesNotContain(hashes, hash => window.Contains(hash + (1UL << 17)));
    }

    [Fact]
    public void Contains_AfterTheWindow_IsGone()
    {
        for (var gap = 0L; gap < 400; gap += 7)
        {
            var window = new HashWindow(32, 48);
            window.Advance(100);
            window.Add(1UL << 50);
            window.Advance(100 + gap);
            Assert.Equal(gap <= 48, window.Contains(1UL << 50));
        }
    }

    /// <summary>
    /// A long session of an agent adds more to a bucket than it holds within one epoch: what makes room is what was seen longest ago.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Add_MoreThanABucketHoldsInOneEpoch_KeepsTheLatest(bool hasNumbers)
    {
        var window = new HashWindow(32, 168, hasNumbers);
        window.Advance(5);
        for (var i = 1UL; i <= 24; i++)
        {
            window.Add(i << 40);
            window.Add(1UL << 40);
        }

        Assert.Equal([1UL, .. Enumerable.Range(18, 7).Select(i => (ulong)i)], Enumerable.Range(1, 24).Select(i => (ulong)i).Where(i => window.Contains(i << 40)));
    }
}
