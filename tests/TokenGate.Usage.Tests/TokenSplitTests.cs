using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace TokenGate.Usage.Tests;

public sealed class TokenSplitTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20261123, 1);

    private static readonly Arbitrary<TokenSplit> Splits = Arb.From(
        from parts in Gen.Choose(0, int.MaxValue).ArrayOf(7)
        select new TokenSplit(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]));

    [Fact]
    public void Sums_OfAnySplit_AreTheSumsOfItsParts() => Check.One(Fixed, Prop.ForAll(Splits, split =>
        split.Input == split.Replayed + split.Repeated + split.TrustedInput + split.WithheldInput
        && split.Output == split.RepeatedOutput + split.TrustedOutput + split.WithheldOutput));

    [Fact]
    public void Addition_OfAnySplits_KeepsBothIdentities() => Check.One(Fixed, Prop.ForAll(Splits, Splits, (left, right) =>
        (left + right).Input == left.Input + right.Input && (left + right).Output == left.Output + right.Output));

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
    }
}
