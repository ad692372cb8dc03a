using Xunit;

namespace TokenGate.Usage.Tests;

public sealed class TokenCountsTests
{
    [Fact]
    public void Addition_OfAnyReports_IsUnknownOnlyWhereBothAreAndAtMostTheCeiling()
    {
        var left = new TokenCounts { Input = 10, Output = TokenCounts.Ceiling, Cached = 3, AudioOutput = 0 };
        var right = new TokenCounts { Input = 5, Output = 1, Reasoning = 7, AudioOutput = 2 };
        var sum = new TokenCounts { Input = 15, Output = TokenCounts.Ceiling, Cached = 3, Reasoning = 7, AudioOutput = 2 };

        Assert.Equal(sum, left + right);
        Assert.Equal(sum, right + left);
        Assert.Equal(left, left + TokenCounts.Unknown);
    }

    /// <summary>A count that a sum forgot would be lost without a trace: each is a property of its own.</summary>
    [Fact]
    public void Addition_OfEveryCount_LosesNone()
    {
        foreach (var property in typeof(TokenCounts).GetProperties().Where(static property => property.PropertyType == typeof(long?)))
        {
            var counts = new TokenCounts();
            property.SetValue(counts, 21L);
            Assert.Equal(42L, property.GetValue(counts + counts));
        }
    }
}
