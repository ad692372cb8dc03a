using TokenGate.Scoring.Memory;
using Xunit;

namespace TokenGate.Scoring.Tests.Memory;

public sealed class WordRingTests
{
    [Theory]
    [InlineData(40, 20)]
    [InlineData(450, 120)]
    [InlineData(3_000, 120)]
    [InlineData(9_000, 60)]
    public void Copy_OfAnythingThatMayBeAskedFor_IsWhatWasWritten(int longest, int texts)
    {
        var random = new Random(longest);
        var ring = new WordRing();
        var all = new List<ushort>();
        var kept = new Queue<(long At, int Count)>();
        for (var i = 0; i < texts; i++)
        {
            var words = Enumerable.Range(0, random.Next(longest)).Select(_ => (ushort)random.Next(1, ushort.MaxValue)).ToArray();
            if (kept.Count == 48)
            {
                _ = kept.Dequeue();
            }

            var oldest = kept.Count > 0 ? kept.Peek().At : ring.Written;
            kept.Enqueue((ring.Written, words.Length));
            ring.Write(words, oldest);
            all.AddRange(words);
            if (random.Next(20) == 0)
            {
                var restored = new WordRing();
                Assert.True(restored.Restore(ring.ToArray(), ring.Written));
                ring = restored;
            }

            foreach (var (at, count) in kept)
            {
                var into = new ushort[count];
                var expected = all.Count - at > WordRing.Room ? 0 : count;
                Assert.Equal(expected, ring.Copy(at, count, into));
                Assert.Equal(all.GetRange((int)at, expected), into[..expected]);
            }
        }

        Assert.InRange(ring.Bytes, 0, (WordRing.Room * sizeof(ushort)) + 512);
    }

    [Fact]
    public void Bytes_OfManyShortTexts_AreThoseOfWhatIsKept()
    {
        var ring = new WordRing();
        for (var i = 0; i < 5_000; i++)
        {
            ring.Write(new ushort[100], Math.Max(0, ring.Written - 4_700));
        }

        Assert.InRange(ring.Bytes, 4_800 * sizeof(ushort), 6_500 * sizeof(ushort));
    }
}
