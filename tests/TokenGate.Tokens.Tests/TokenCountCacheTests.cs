using TokenGate.Usage;
using Xunit;

namespace TokenGate.Tokens.Tests;

public sealed class TokenCountCacheTests
{
    [Fact]
    public void Count_SameHashAgain_AsksTheCounterOnce()
    {
        var cache = new TokenCountCache();
        var counter = new Counting("one");

        Assert.Equal(5, cache.Count(counter, 42, "hello"u8));
        Assert.Equal(5, cache.Count(counter, 42, "hello"u8));

        Assert.Equal(1, counter.Calls);
        Assert.Equal((1, 1), (cache.Hits, cache.Misses));
    }

    [Fact]
    public void TryGet_OtherEncoding_IsKeptApart()
    {
        var cache = new TokenCountCache();
        cache.Add("one", 42, 7);

        Assert.False(cache.TryGet("two", 42, out _));
        Assert.True(cache.TryGet("one", 42, out var count));
        Assert.Equal(7, count);
    }

    [Fact]
    public void TryGet_HashesThatDifferInOneHalf_AreKeptApart()
    {
        var cache = new TokenCountCache();
        cache.Add("one", new UInt128(1, 2), 7);

        Assert.False(cache.TryGet("one", new UInt128(2, 2), out _));
        Assert.False(cache.TryGet("one", new UInt128(1, 3), out _));
    }

    [Fact]
    public void Add_ZeroHashAndZeroTokens_IsRemembered()
    {
        var cache = new TokenCountCache();
        Assert.False(cache.TryGet("one", 0, out _));
        cache.Add("one", 0, 0);

        Assert.True(cache.TryGet("one", 0, out var count));
        Assert.Equal(0, count);
    }

    [Fact]
    public void Add_FullSet_DropsTheEntryUsedLongestAgo()
    {
        // Hashes whose low bits agree share a set of eight.
        var cache = new TokenCountCache(512);
        for (var i = 0; i < 8; i++)
        {
            cache.Add("one", new UInt128((ulong)i, 0), i);
        }

        Assert.True(cache.TryGet("one", new UInt128(0, 0), out _));
        cache.Add("one", new UInt128(8, 0), 8);

        Assert.True(cache.TryGet("one", new UInt128(0, 0), out _));
        Assert.False(cache.TryGet("one", new UInt128(1, 0), out _));
        Assert.True(cache.TryGet("one", new UInt128(8, 0), out _));
    }

    [Fact]
    public void Add_ManyMoreThanCapacity_KeepsAtMostCapacity()
    {
        var cache = new TokenCountCache(1000);
        for (var i = 0; i < 100_000; i++)
        {
            cache.Add("one", new UInt128((ulong)i * 0x9E3779B97F4A7C15, (ulong)i * 0xC2B2AE3D27D4EB4F), i);
        }

        var kept = Enumerable.Range(0, 100_000).Count(i => cache.TryGet("one", new UInt128((ulong)i * 0x9E3779B97F4A7C15, (ulong)i * 0xC2B2AE3D27D4EB4F), out _));
        Assert.Equal(1024, cache.Capacity);
        Assert.InRange(kept, 900, 1024);
    }

    [Fact]
    public void Count_ManyThreads_NeverMixesTexts()
    {
        var cache = new TokenCountCache(512);
        var counter = new Counting("one");
        Parallel.For(0, 200_000, i =>
        {
            var text = new byte[i % 3000];
            Assert.Equal(text.Length, cache.Count(counter, new UInt128((ulong)text.Length, (ulong)text.Length * 31), text));
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(511)]
    [InlineData((1 << 28) + 1)]
    public void Constructor_CapacityOutOfRange_Throws(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenCountCache(capacity));

    private sealed class Counting(string encoding) : ITokenCounter
    {
        private int _calls;

        public int Calls => _calls;

        public string Encoding { get; } = encoding;

        public bool IsExact => true;

        public int Count(ReadOnlySpan<byte> utf8)
        {
            Interlocked.Increment(ref _calls);
            return utf8.Length;
        }
    }
}
