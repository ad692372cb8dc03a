using TokenGate.Scoring.Memory;
using Xunit;

namespace TokenGate.Scoring.Tests.References;

public sealed class ReferenceTableTests
{
    private const int Entries = 64;

    [Fact]
    public void Add_AWeight_IsFoundUntilItsWindowIsOver()
    {
        var table = new ReferenceTable(Entries, windowEpochs: 10);
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
        var table = new ReferenceTable(Entries, windowEpochs: 10);
        table.Add(7, long.MaxValue);
        Assert.Equal(ReferenceTable.MaxWeight, table.WeightOf(7));
        table.Add(7, -5);
        Assert.Equal(0, table.WeightOf(7));
    }

    [Fact]
    public void AddAlias_OfAHash_StandsForTheOther()
    {
        var table = new ReferenceTable(Entries, windowEpochs: 10);
        table.AddAlias(7, 9);
        Assert.Null(table.WeightOf(7));
        Assert.Equal(9ul, table.Resolve(7));
        Assert.Equal(8ul, table.Resolve(8));
    }

    [Fact]
    public void Add_OfMoreThanItHolds_StaysBoundedAndKeepsTheLatest()
    {
        var table = new ReferenceTable(Entries, windowEpochs: 100);
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
        var table = new ReferenceTable(Entries, windowEpochs: 10);
        table.Advance(5);
        table.Add(1, 10);
        table.AddAlias(2, 1);
        var again = new ReferenceTable(Entries, windowEpochs: 10);
        Assert.True(again.Restore(table.Slots.ToArray(), table.Now));
        Assert.Equal((10, 1ul), (again.WeightOf(1), again.Resolve(2)));
        Assert.False(again.Restore(new ulong[48], 5));
        Assert.False(again.Restore(new ulong[Entries * 4], 5));
    }
}
