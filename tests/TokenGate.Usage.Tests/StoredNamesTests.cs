using Xunit;

namespace TokenGate.Usage.Tests;

public sealed class StoredNamesTests
{
    [Theory]
    [InlineData(Verdict.Trusted, "trusted")]
    [InlineData(Verdict.Padded, "padded")]
    [InlineData(Verdict.Duplicate, "duplicate")]
    [InlineData(Verdict.Inflated, "inflated")]
    [InlineData(Verdict.Failed, "failed")]
    [InlineData(Verdict.Unreadable, "unreadable")]
    public void Verdict_ByName_IsWhatDashboardsAndJournalsAlreadyHold(Verdict verdict, string name)
    {
        Assert.Equal(name, verdict.Name());
        Assert.True(StoredNames.TryParse(name, out Verdict parsed));
        Assert.Equal(verdict, parsed);
    }

    [Fact]
    public void Names_OfEveryMember_GoThereAndBack()
    {
        Assert.All(Enum.GetValues<UsageSource>(), s => Assert.True(StoredNames.TryParse(s.Name(), out UsageSource back) && back == s));
        Assert.All(Enum.GetValues<TerminationReason>(), e => Assert.True(StoredNames.TryParse(e.Name(), out TerminationReason back) && back == e));
        Assert.All(Enum.GetValues<Verdict>(), v => Assert.True(StoredNames.TryParse(v.Name(), out Verdict back) && back == v));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Trusted")]
    [InlineData("fraud")]
    public void TryParse_AnUnknownName_IsRefused(string name)
    {
        Assert.False(StoredNames.TryParse(name, out Verdict _));
        Assert.False(StoredNames.TryParse(name, out UsageSource _));
        Assert.False(StoredNames.TryParse(name, out TerminationReason _));
    }
}
