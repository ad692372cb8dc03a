using TokenGate.Scoring.Memory;
using Xunit;

namespace TokenGate.Scoring.Tests.Memory;

/// <summary>The table against a plain list of the entries of each bucket, through all the forms in which it keeps them.</summary>
public sealed class FingerprintModelTests
{
    private const int Limit = 32_768;
    private const int Window = 168;

    [Theory]
    [InlineData(400, 0)]
    [InlineData(3_000, 0)]
    [InlineData(30_000, 0)]
    [InlineData(60_000, 0)]
    [InlineData(5_000, 4)]
    [InlineData(20_000, 40)]
    public void Contains_WhateverWasAdded_IsWhatTheBucketsSay(int count, int buckets)
    {
        var random = new Random(count + buckets);
        var table = new FingerprintTable(Limit, Window);
        var model = new Dictionary<int, List<(ulong Hash, long Epoch)>>();
        var known = new List<ulong>();
        var epoch = 1L;
        table.Advance(epoch);
        for (var i = 0; i < count; i++)
        {
            if (random.Next(count / 4) == 0)
            {
                epoch += random.Next(90);
                table.Advance(epoch);
            }

            if (random.Next(count / 3) == 0)
            {
                table = Restored(table, epoch);
            }

            var hash = known.Count > 0 && random.Next(3) == 0 ? known[random.Next(known.Count)] : Hash(random, buckets);
            known.Add(hash);
            table.Add(hash);
            Add(model, hash, epoch);
        }

        Assert.All(known.Distinct(), hash => Assert.Equal(IsThere(model, hash, epoch), table.Contains(hash)));
        Assert.InRange(table.Bytes, 0, Limit * sizeof(uint));
    }

    [Fact]
    public void Bytes_OfATableThatIsAFifthFull_AreLessThanHalfOfTheRoomForAll()
    {
        var random = new Random(5);
        var table = new FingerprintTable(Limit, Window);
        table.Advance(1);
        for (var i = 0; i < Limit / 5; i++)
        {
            table.Add(Hash(random, 0));
        }

        Assert.InRange(table.Bytes, 0, Limit * sizeof(uint) / 2);
    }

    private static FingerprintTable Restored(FingerprintTable table, long epoch)
    {
        var restored = new FingerprintTable(Limit, Window);
        Assert.True(restored.Restore(table.ToSlots(), epoch));
        return restored;
    }

    /// <summary>A hash whose bits 62 and 63 are 0: the table keeps 30 of the 32 upper ones.</summary>
    private static ulong Hash(Random random, int buckets)
    {
        var hash = (ulong)random.NextInt64() >> 2 & 0x3FFFFFFF00000000;
        return buckets == 0 ? hash : (hash & ~(0xFFFUL << 32)) | ((ulong)random.Next(buckets) << 32);
    }

    private static void Add(Dictionary<int, List<(ulong Hash, long Epoch)>> model, ulong hash, long epoch)
    {
        var key = (int)(hash >> 32) & 0xFFF;
        if (!model.TryGetValue(key, out var bucket))
        {
            model.Add(key, bucket = []);
        }

        // What has expired stands in its bucket until it is swept, or others push it out.
        bucket.RemoveAll(entry => entry.Hash == hash);
        bucket.Insert(0, (hash, epoch));
        if (bucket.Count > 8)
        {
            bucket.RemoveAt(8);
        }
    }

    private static bool IsThere(Dictionary<int, List<(ulong Hash, long Epoch)>> model, ulong hash, long epoch) =>
        model.TryGetValue((int)(hash >> 32) & 0xFFF, out var bucket) && bucket.Exists(entry => entry.Hash == hash && epoch - entry.Epoch <= Window);
}
