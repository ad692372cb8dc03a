using System.Text;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Tests.Judging;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.References;

/// <summary>System instructions and tool schemas count once in the company, and at most 2,000 tokens a day for each person.</summary>
public sealed class CompanyTextTests
{
    private static readonly string Prompt = string.Join('\n', Enumerable.Range(0, 60).Select(i => Prose.Of(16, 1_000 + i)));

    [Fact]
    public void Decide_AnAgentsPrompt_IsCreditedUpToTheDaysLimitAndOnce()
    {
        var desk = new Desk();
        var prompt = string.Join('\n', Enumerable.Range(0, 600).Select(i => Prose.Of(16, 5_000 + i)));
        var first = Agent(desk, prompt, "Read this note and say what is due.", "ada");
        var second = Agent(desk, prompt, "Which of the invoices is still open?", "bob");
        var again = Agent(desk, prompt, "And what of the harbour crane?", "ada");
        Assert.True(first.Input > 15_000, $"{first}");
        Assert.InRange(first.TrustedInput, 2_000, 2_030);
        Assert.True(second.TrustedInput <= 30, $"{second}");
        Assert.True(again.TrustedInput <= 30, $"{again}");
        Assert.Equal(0, second.UnseenInput + second.WithheldInput);
    }

    [Fact]
    public void Decide_APromptWhoseDateAndFolderChange_IsKnownButForTheirLines()
    {
        var desk = new Desk();
        Agent(desk, Prompt + "\nToday is Monday, the second of March, and the working folder is /home/ada/harbour.", "Read this note.", "ada");
        var second = Agent(desk, Prompt + "\nToday is Tuesday, the third of March, and the working folder is /home/bob/cranes.", "Read that note.", "bob");
        Assert.True(second.TrustedInput <= 60, $"{second}");
    }

    [Fact]
    public void Decide_WhatAColleagueHasInTheSystemRole_NeverMakesAMessageRepeated()
    {
        var desk = new Desk();
        var text = Prose.Of(200, 7);
        Agent(desk, text, "Read this note.", "ada");
        var split = desk.Ask(Desk.Chat(("user", text)), "Fine.", "bob").Split;
        Assert.Equal(split.Input, split.TrustedInput);
    }

    [Fact]
    public void Decide_ADayLater_TheLimitIsNewAndSoIsThePrompt()
    {
        var desk = new Desk();
        var prompt = string.Join('\n', Enumerable.Range(0, 600).Select(i => Prose.Of(16, 9_000 + i)));
        Agent(desk, prompt, "Read this note.", "ada");
        desk.Now += TimeSpan.FromHours(13);
        Assert.True(Agent(desk, string.Join('\n', prompt.Split('\n').Select(line => line + " changed all over")), "Again, please.", "ada").TrustedInput <= 30);
        desk.Now += TimeSpan.FromHours(26);
        var later = Agent(desk, string.Join('\n', Enumerable.Range(0, 600).Select(i => Prose.Of(16, 20_000 + i))), "Read that note.", "ada");
        Assert.InRange(later.TrustedInput, 2_000, 2_030);
    }

    [Fact]
    public void SaveMemory_WithInstructions_KnowsThemAfterARestart()
    {
        var desk = new Desk();
        Agent(desk, Prompt, "Read this note.", "ada");
        using var saved = new MemoryStream();
        desk.Judge.SaveMemory(saved, desk.Now);
        saved.Position = 0;
        var again = new Desk { Now = desk.Now };
        again.Judge.RestoreMemory(saved, desk.Now);
        Assert.True(Agent(again, Prompt, "Read that note.", "carl").TrustedInput <= 30);
    }

    [Fact]
    public void KnownShare_OfMoreTextThanItHolds_StaysBoundedAndTrue()
    {
        var company = new CompanyText(TimeSpan.FromHours(24));
        var ticks = Desk.Answer("").Parts.Count + DateTime.UnixEpoch.Ticks;
        for (var i = 0; i < 400_000; i++)
        {
            Assert.Equal(0, company.KnownShare(Encoding.UTF8.GetBytes($"line {i} of a hostile prompt"), ticks, commit: true));
        }

        Assert.Equal(1, company.KnownShare("line 399999 of a hostile prompt"u8, ticks, commit: false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("{\"name\":\"read\",\"description\":\"Reads a file. Paths are absolute.\\nNever reads folders.\",\"parameters\":{\"type\":\"object\"}}")]
    public void MoveNext_OfAnyText_GivesAllOfItOnce(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, 40)));
        var read = new List<byte>();
        var chunks = new TextChunks(bytes);
        while (chunks.MoveNext())
        {
            Assert.InRange(chunks.Current.Length, 1, 512);
            read.AddRange(chunks.Current);
        }

        Assert.Equal(bytes, read);
    }

    private static TokenSplit Agent(Desk desk, string prompt, string question, string user) =>
        desk.Ask(Desk.Chat(("system", prompt), ("user", question)), "The second one is due on Friday.", user).Split;
}
