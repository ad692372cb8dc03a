using Xunit;

namespace TokenGate.Metering.Tests;

/// <summary>What a coding agent writes into each person's message counts once in the company, as its instructions do.</summary>
public sealed class HarnessNoteTests
{
    [Fact]
    public void Conclude_TheSameSkillsInTheMessageOfAColleague_CountsWhatTheColleagueWrote()
    {
        var wire = new Wire { Path = "/v1/messages" };
        var skills = string.Join(' ', Enumerable.Range(0, 500).Select(static i => $"{(char)('a' + (i % 26))}kill {i * 7919 % 1000}"));
        var first = wire.Send(Ask(skills, "Read this note and say what it asks."), Answer).Judgement.Split;
        wire.User = "bob";
        var second = wire.Send(Ask(skills, "Which of the invoices is still open?"), Answer).Judgement.Split;

        Assert.True(first.TrustedInput > 500, $"{first}");
        Assert.InRange(second.TrustedInput, 5, 60);
        Assert.True(second.Repeated > 500, $"{second}");
    }

    private const string Answer = """{"id":"m","type":"message","role":"assistant","model":"claude-x","content":[{"type":"text","text":"On Friday."}],"stop_reason":"end_turn","usage":{"input_tokens":2300,"output_tokens":4}}""";

    private static string Ask(string skills, string question) =>
        $$"""{"model":"claude-x","max_tokens":100,"messages":[{"role":"user","content":[{"type":"text","text":"<system-reminder>\nSkills: {{skills}}\n</system-reminder>"},{"type":"text","text":"{{question}}"}]}]}""";
}
