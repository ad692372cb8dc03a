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
    public void CountOf_Added_SumsAndStopsAt255()
    {
        var window = new HashWindow(32, 48);
        window.Advance(1);
        Assert.Equal(0, window.CountOf(77UL << 40));
        window.Add(77UL << 40);
        Assert.Equal(0, window.CountOf(77UL << 40));
        for (var i = 1; i <= 300; i++)
        {
            window.Add(77UL << 40, 1);
            Assert.Equal(Math.Min(255, i), window.CountOf(77UL << 40));
        }
    }

    [Fact]
    public void Contains_AfterTheWindow_IsGone()
    {
        for (var gap = 0L; gap < 400; gap += 7)
        {
            var window = new HashWindow(32, 48);
            window.Advance(100);
            window.Add(1UL << 50, 3);
            window.Advance(100 + gap);
            Assert.Equal(gap <= 48, window.Contains(1UL << 50));
            Assert.Equal(gap <= 48 ? 3 : 0, window.CountOf(1UL << 50));
        }
    }
}
