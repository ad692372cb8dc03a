using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Memory;
using Xunit;

namespace TokenGate.Scoring.Tests.Memory;

/// <summary>Hashes with a weight each, or with the hash that they stand for.</summary>
public sealed class HashWindowNumberTests
{
    private const int Entries = 64;

    [Fact]
    public void Add_AWeight_IsFoundUntilItsWindowIsOver()
    {
        var table = new HashWindow(Entries, windowEpochs: 10, hasNumbers: true);
        table.Advance(100);
        table.Add(7, 1_234);
        table.Advance(110);
        Assert.Equal(1_234, table.WeightOf(7));
        table.Advance(111);
        Assert.Null(table.WeightOf(7));
    }

    [Fact]
    public void Add_AnUnlimitedWeight_IsKept()
    {
        var table = new HashWindow(Entries, windowEpochs: 10, hasNumbers: true);
        table.Add(7, long.MaxValue);
        Assert.Equal(HashWindow.MaxWeight, table.WeightOf(7));
        table.Add(7, -5);
        Assert.Equal(0, table.WeightOf(7));
    }

    [Fact]
    public void AddAlias_OfAHash_StandsForTheOther()
    {
        var table = new HashWindow(Entries, windowEpochs: 10, hasNumbers: true);
        table.AddAlias(7, 9);
        Assert.Null(table.WeightOf(7));
        Assert.Equal(9ul, table.Resolve(7));
        Assert.Equal(8ul, table.Resolve(8));
    }

    [Fact]
    public void Add_OfMoreThanItHolds_StaysBoundedAndKeepsTheLatest()
    {
        var table = new HashWindow(Entries, windowEpochs: 100, hasNumbers: true);
        for (var i = 0; i < 10_000; i++)
        {
            table.Advance(i / 100);
            table.Add(TextHash.Mix((ulong)i), i);
        }

        Assert.Equal(Entries * 2 * sizeof(ulong), table.Bytes);
        Assert.Equal(9_999, table.WeightOf(TextHash.Mix(9_999)));
        Assert.Null(table.WeightOf(TextHash.Mix(1)));
    }

    [Fact]
    public void Restore_OfWhatItHeld_GivesTheSameBack()
    {
        var table = new HashWindow(Entries, windowEpochs: 10, hasNumbers: true);
        table.Advance(5);
        table.Add(1, 10);
        table.AddAlias(2, 1);
        var again = new HashWindow(Entries, windowEpochs: 10, hasNumbers: true);
        Assert.True(again.Restore(table.Slots.ToArray(), table.Now));
        Assert.Equal((10, 1ul), (again.WeightOf(1), again.Resolve(2)));
        Assert.False(again.Restore(new ulong[48], 5));
        Assert.False(again.Restore(new ulong[Entries * 4], 5));
    }
}
