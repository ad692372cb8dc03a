using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Memory;
using Xunit;

namespace TokenGate.Scoring.Tests.Memory;

public sealed class WordSetSketchTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(40, 40)]
    [InlineData(2_000, 40)]
    [InlineData(2_000, 300)]
    [InlineData(20_000, 9_000)]
    public void From_Terms_HoldsWhatIsAddedOneByOne(int count, int distinct)
    {
        var random = new Random(count + distinct);
        var words = Enumerable.Range(0, distinct).Select(_ => (ulong)random.NextInt64()).ToArray();
        var terms = Enumerable.Range(0, count).Select(_ => new Term { Hash = words[random.Next(distinct)], Mark = random.Next(3) == 0 ? TermMark.None : TermMark.Content }).ToArray();
        var expected = default(WordSetSketch);
        foreach (var term in terms.Where(term => term.Is(TermMark.Content)))
        {
            expected.Add(TextHash.Mix(term.Hash));
        }

        Assert.Equal(expected.Values.ToArray(), WordSetSketch.From(terms, TermMark.None).Values.ToArray());
    }

    [Fact]
    public void From_WordsChosenToBeSmall_HoldsWhatIsAddedOneByOne()
    {
        // So many of the smallest hashes that they are not told apart by their size.
        var words = Enumerable.Range(0, 400_000).Select(i => (ulong)i).Where(i => TextHash.Mix(TextHash.Mix(i)) >> 32 < uint.MaxValue / 200).ToArray();
        Term[] terms = [.. words.Select(word => new Term { Hash = word, Mark = TermMark.Content })];
        var expected = default(WordSetSketch);
        foreach (var word in words)
        {
            expected.Add(TextHash.Mix(word));
        }

        Assert.Equal(expected.Values.ToArray(), WordSetSketch.From(terms, TermMark.None).Values.ToArray());
    }

    [Theory]
    [InlineData(10, 10, 5)]
    [InlineData(1000, 1000, 500)]
    [InlineData(200, 2000, 200)]
    [InlineData(3000, 300, 150)]
    public void ContainedIn_KnownOverlap_EstimatesIt(int mine, int theirs, int common)
    {
        var errors = new List<double>();
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var words = Enumerable.Range(0, mine + theirs).Select(_ => (ulong)random.NextInt64()).ToArray();
            var (a, b) = (default(WordSetSketch), default(WordSetSketch));
            foreach (var word in words[..mine])
            {
                a.Add(word);
                a.Add(word);
            }

            foreach (var word in words[(mine - common)..(mine - common + theirs)])
            {
                b.Add(word);
            }

            if (new WordSetIndex(in a).Compare(in b).Contained is var share and > 0)
            {
                errors.Add(share - ((double)common / mine));
            }
        }

        Assert.True(errors.Count >= 15, $"{errors.Count} of 20 could be compared");
        Assert.InRange(errors.Average(), -0.06, 0.06);
        Assert.True(errors.All(error => Math.Abs(error) < 0.3), string.Join(' ', errors));
    }

    [Fact]
    public void ContainedIn_TooFewHashesInCommonReach_IsZero()
    {
        var random = new Random(1);
        var (little, large) = (default(WordSetSketch), default(WordSetSketch));
        for (var i = 0; i < 20_000; i++)
        {
            var word = (ulong)random.NextInt64();
            large.Add(word);
            if (i < 20)
            {
                little.Add(word);
            }
        }

        Assert.Equal(0, new WordSetIndex(in little).Compare(in large).Contained);
        Assert.InRange(new WordSetIndex(in large).Compare(in little).Contained, 0, 0.1);
    }

    [Fact]
    public void ContainedIn_NothingToCompare_IsZero()
    {
        var (empty, one) = (default(WordSetSketch), default(WordSetSketch));
        one.Add(1);
        Assert.Equal(0, new WordSetIndex(in empty).Compare(in one).Contained);
        Assert.Equal(0, new WordSetIndex(in one).Compare(in empty).Contained);
        Assert.Equal(1, new WordSetIndex(in one).Compare(in one).Contained);
    }
}
