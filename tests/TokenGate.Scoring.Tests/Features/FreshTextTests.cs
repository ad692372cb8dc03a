using TokenGate.Scoring.Features;
using Xunit;

namespace TokenGate.Scoring.Tests.Features;

public sealed class FreshTextTests
{
    [Fact]
    public void Add_RangesCloseTogether_AreJoined()
    {
        var fresh = new FreshText(Texts.Request(Texts.Mail));

        fresh.Add(0, 10, 20);
        fresh.Add(0, 30 + FreshText.JoinDistance, 5);
        fresh.Add(0, 300, 0);
        fresh.Add(0, 400, 10);

        Assert.Equal([new FreshRange(0, 10, 25 + FreshText.JoinDistance), new FreshRange(0, 400, 10)], fresh.Ranges);
        Assert.Equal(35 + FreshText.JoinDistance, fresh.Bytes);
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(-1, 0, 1)]
    [InlineData(0, -1, 1)]
    [InlineData(0, 0, -1)]
    [InlineData(0, 1, int.MaxValue)]
    [InlineData(0, 0, 5)]
    public void Add_RangeOutsideOrBackwards_IsRefused(int segment, int start, int length)
    {
        var fresh = new FreshText(Texts.Request(Texts.Mail));
        fresh.Add(0, 3, 3);

        Assert.Throws<ArgumentOutOfRangeException>(() => fresh.Add(segment, start, length));
    }
}
