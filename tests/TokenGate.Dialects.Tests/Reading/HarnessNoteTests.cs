using System.Text;
using TokenGate.Usage;

namespace TokenGate.Dialects.Tests.Reading;

/// <summary>Who speaks in a person's message: the person, or the agent that the person works with.</summary>
public sealed class HarnessNoteTests
{
    [Theory]
    [InlineData("<system-reminder>\\nThe following skills are available\\n</system-reminder>\\n", SegmentRole.System)]
    [InlineData("<environment_context>\\n  <cwd>/home/ada</cwd>\\n</environment_context>", SegmentRole.System)]
    [InlineData("<permissions instructions>read-only</permissions instructions>", SegmentRole.System)]
    [InlineData("<environment_info>Linux</environment_info>\\n<workspace_info>/src</workspace_info>", SegmentRole.System)]
    [InlineData("This is the Qwen Code. We are setting up the context for our chat.\\nToday is Monday.", SegmentRole.System)]
    [InlineData("This is the Gemini CLI. We are setting up the context for our chat.\\nToday is Monday.", SegmentRole.System)]
    [InlineData("Managed memory directory: `/home/ada/.qwen`\\n\\nScan the recent history.", SegmentRole.System)]
    [InlineData("What does it mean? This is the Qwen Code. We are setting up the context for our chat.", SegmentRole.User)]
    [InlineData("<system-reminder>Today is Monday</system-reminder> Water the plants", SegmentRole.User)]
    [InlineData("Water the plants <system-reminder>Today is Monday</system-reminder>", SegmentRole.User)]
    [InlineData("<system-reminder>Today is Monday", SegmentRole.User)]
    [InlineData("<system-reminder>Today is Monday</system_reminder>", SegmentRole.User)]
    [InlineData("<system-reminder>one</system-reminder> mine <system-reminder>two</system-reminder>", SegmentRole.User)]
    [InlineData("<system-reminders>one</system-reminders>", SegmentRole.User)]
    [InlineData("<html><body>What is wrong with this page?</body></html>", SegmentRole.User)]
    [InlineData("<system-reminder>", SegmentRole.User)]
    [InlineData("<", SegmentRole.User)]
    [InlineData(" ", SegmentRole.User)]
    public void Read_PartOfAPersonsMessage_IsOfWhoWroteIt(string part, SegmentRole expected)
    {
        foreach (var (path, body) in new[]
        {
            ("/v1/messages", $$$"""{"model":"claude-x","messages":[{"role":"user","content":[{"type":"text","text":"{{{part}}}"},{"type":"text","text":"Mine."}]}]}"""),
            ("/v1/responses", $$$"""{"model":"gpt-x","input":[{"role":"user","content":[{"type":"input_text","text":"{{{part}}}"},{"type":"input_text","text":"Mine."}]}]}"""),
            ("/v1/chat/completions", $$$"""{"model":"gpt-x","messages":[{"role":"user","content":"{{{part}}}"},{"role":"user","content":"Mine."}]}"""),
        })
        {
            var segments = Read(path, body);
            Assert.Equal([expected, SegmentRole.User], segments.Select(static segment => segment.Role));
        }
    }

    [Fact]
    public void Read_AnAgentsNoteInAnAnswerOrAToolsResult_StaysTheirs()
    {
        var segments = Read("/v1/messages", """
            {"model":"claude-x","messages":[{"role":"user","content":"Go."},
            {"role":"assistant","content":[{"type":"text","text":"<system-reminder>x</system-reminder>"},{"type":"tool_use","id":"t","name":"n","input":{}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"<system-reminder>x</system-reminder>"}]}]}
            """);
        Assert.DoesNotContain(segments, static segment => segment.Role == SegmentRole.System);
    }

    private static IReadOnlyList<Segment> Read(string path, string body) =>
        Wire.Ask(new RequestHead("POST", path, null, static _ => null), Encoding.UTF8.GetBytes(body)).Segments;
}
