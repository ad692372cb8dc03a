using System.Text.Json;
using TokenGate.Demo.Staff;
using TokenGate.Demo.Wire;
using Xunit;

namespace TokenGate.EndToEnd.Demo;

public sealed class ScreenplayTests
{
    [Fact]
    public void LoadAll_OfTheScriptsThatShip_GivesEmployeesWhoseTalksCanBePlayed()
    {
        var employees = Screenplay.LoadAll();

        Assert.InRange(employees.Count, 22, 36);
        Assert.Equal(employees.Count, employees.Select(employee => employee.User).Distinct(StringComparer.Ordinal).Count());
        foreach (var (employee, talk) in employees.SelectMany(employee => employee.Talks.Select(talk => (employee, talk))))
        {
            Assert.Contains(employee.Vendor, new[] { "openai", "anthropic" });
            Assert.Equal(Speaker.User, talk.Turns[0].Speaker);
            for (var i = 0; i < talk.Turns.Count; i++)
            {
                var turn = talk.Turns[i];
                Assert.False(string.IsNullOrWhiteSpace(turn.Text), employee.User);
                Assert.DoesNotContain("{{", turn.Text, StringComparison.Ordinal);
                Assert.True(turn.Speaker == Speaker.User || talk.Turns[i - 1].Answer?.Call is not null, $"{employee.User}: a result without a call.");
                if (turn.Answer?.Call is { } call)
                {
                    Assert.Contains(call.Name, talk.Tools.Select(tool => tool.Name));
                    using var arguments = JsonDocument.Parse(call.Arguments);
                    Assert.Equal(JsonValueKind.Object, arguments.RootElement.ValueKind);
                }
            }
        }
    }

    [Fact]
    public void Parse_WithAnAnswerBeforeAnyQuestion_NamesScriptAndDirective()
    {
        var fault = Assert.Throws<FormatException>(() => Screenplay.Parse("odd.txt", "@employee a Team openai gpt-4o\n@answer\nYes."));

        Assert.Contains("odd.txt", fault.Message, StringComparison.Ordinal);
        Assert.Contains("@answer", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OfATemplate_MakesATalkOfEachRecordAndLeavesOtherAtSignsAlone()
    {
        var employee = Assert.Single(Screenplay.Parse("batch.txt", """
            @passage rule
            Shoes are compulsory.
            @employee b.c My_Team anthropic claude-haiku-4-5 stream
            @each
            {{rule}} Answer: {record}
            @record
            first
            @record
            @property stays
            """));

        Assert.Equal(("My Team", true, 2), (employee.Team, employee.Stream, employee.Talks.Count));
        Assert.Equal("{{rule}} Answer: first", employee.Talks[0].Turns[0].Text.Replace("Shoes are compulsory.", "{{rule}}", StringComparison.Ordinal));
        Assert.EndsWith("@property stays", employee.Talks[1].Turns[0].Text, StringComparison.Ordinal);
    }
}
