using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Judging;

/// <summary>Requests that fill in one form with other numbers and identifiers.</summary>
public sealed class FormTests
{
    [Fact]
    public void Decide_OneWishUnderNewIdentifiers_EarnsHardlyAnythingFromTheFourthOn()
    {
        var desk = new Desk();
        var splits = Enumerable.Range(0, 20).Select(i => Ask(desk, i)).ToList();

        Assert.All(splits.Take(3), split => Assert.Equal(split.Output, split.TrustedOutput));
        Assert.All(splits.Skip(4), split => Assert.True(split.TrustedInput + split.TrustedOutput <= 0.2 * (split.Input + split.Output), split.ToString()));
        Assert.All(splits.Skip(12), split => Assert.True(split.TrustedInput + split.TrustedOutput <= 0.1 * (split.Input + split.Output), split.ToString()));
    }

    [Fact]
    public void Decide_IdentifiersThatToolsCanLookUp_AreAskedInFull()
    {
        var desk = new Desk();
        for (var i = 0; i < 8; i++)
        {
            var request = Desk.Chat(("system", "Look it up."), ("user", Wish(i)), ("tool", Prose.Of(60, 300 + i)));
            var split = desk.Ask(request, Prose.Of(150, 20 + i)).Split;
            Assert.Equal(split.Output, split.TrustedOutput);
            desk.Now += TimeSpan.FromMinutes(1);
        }
    }

    [Fact]
    public void Decide_NamesWithDigits_AreNoIdentifiers()
    {
        var desk = new Desk();
        foreach (var name in (string[])["sha256", "base64", "utf16le", "float32", "int64", "x86_64"])
        {
            var split = desk.Ask($"Explain {name} to a new colleague in the team", Prose.Of(150, name.Length + name[0])).Split;
            Assert.Equal(split.Output, split.TrustedOutput);
        }
    }

    [Fact]
    public void Decide_FormAfterAnHour_IsOpenAgain()
    {
        var desk = new Desk();
        for (var i = 0; i < 4; i++)
        {
            _ = Ask(desk, i);
        }

        desk.Now += TimeSpan.FromHours(1);
        var split = Ask(desk, 9);
        Assert.Equal(split.Output, split.TrustedOutput);
    }

    private static TokenSplit Ask(Desk desk, int number)
    {
        desk.Now += TimeSpan.FromMinutes(1);
        return desk.Ask(Wish(number), Prose.Of(150, 20 + number)).Split;
    }

    private static string Wish(int number) => $"[run {number} {number + 16:x2}c0{number + 40:x2}f4{number:x2}] Tell me what a mutex is good for, ticket {(number * 7919) % 9973}, and keep a professional tone.";
}
