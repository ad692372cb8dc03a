using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace TokenGate.Usage.Tests;

[Properties(MaxTest = 500, Replay = "(20261123,1)", Arbitrary = [typeof(Splits)])]
public sealed class TokenSplitTests
{
    [Property]
    public bool Sums_OfAnySplit_AreTheSumsOfItsParts(TokenSplit split) =>
        split.Input == split.Replayed + split.Repeated + split.UnseenInput + split.TrustedInput + split.WithheldInput
        && split.Output == split.RepeatedOutput + split.UnseenOutput + split.TrustedOutput + split.WithheldOutput;

    [Property]
    public bool Addition_OfAnySplits_KeepsBothIdentities(TokenSplit left, TokenSplit right) =>
        (left + right).Input == left.Input + right.Input && (left + right).Output == left.Output + right.Output;

    [Property]
    public bool Addition_OfAnySplits_LosesNoPart(TokenSplit left, TokenSplit right) => left + right == right + left && left + TokenSplit.None == left;

    [Fact]
    public void Addition_BeyondTheRange_ThrowsInsteadOfWrapping()
    {
        var huge = TokenSplit.None with { Replayed = long.MaxValue };
        Assert.Throws<OverflowException>(() => huge + huge);
    }

    [Fact]
    public void IsValid_WithANegativePart_IsFalse()
    {
        Assert.True(TokenSplit.None.IsValid);
        Assert.False((TokenSplit.None with { WithheldOutput = -1 }).IsValid);
        Assert.False((TokenSplit.None with { UnseenInput = -1 }).IsValid);
    }

    private static class Splits
    {
        public static Arbitrary<TokenSplit> Any() => Arb.From(
            from parts in Gen.Choose(0, int.MaxValue).ArrayOf(9)
            select new TokenSplit(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]) { UnseenInput = parts[7], UnseenOutput = parts[8] });
    }
}
