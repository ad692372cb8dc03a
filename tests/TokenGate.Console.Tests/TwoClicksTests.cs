using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests;

/// <summary>
/// What those ask who pay, lead, work with it or audit it, each answered in at most two clicks from the first page. The README of the
/// console has the same list.
/// </summary>
[Collection(ConsoleTests.Name)]
public sealed class TwoClicksTests(ConsoleFixture fixture)
{
    /// <summary>A question; what is clicked, each a link or button by its name or <c>field=option</c>; what is then on the page.</summary>
    public static TheoryData<string, string[], string[]> Questions => new()
    {
        { "How much real use, and is it growing?", [], ["trusted tokens", "Is it growing?"] },
        { "By what share of the staff?", [], ["of the staff"] },
        { "What did it cost, and what did inflation cost?", [], ["What did it cost?", "How much was inflated?", "tokens withheld"] },
        { "How much is people's work, how much runs alone?", [], ["by people at work", "by programs that run alone"] },
        { "Who uses it at all, who is new, who left?", ["Who uses it?"], ["Active people", "New", "Returning", "Gone"] },
        { "Which teams, and more or less than before?", ["Who uses it?"], ["Product with its parts", "Change"] },
        { "For which project, with which tool and model?", ["Who uses it?"], ["Projects", "Tools", "Models"] },
        { "What was delivered for it, and what did one cost?", ["Who uses it?"], ["What was delivered"] },
        { "By our own calendar, day by day?", ["Is it growing?"], ["Trusted tokens by day"] },
        { "What was withheld, for which reasons?", ["How much was inflated?"], ["Integrity", "Withheld"] },
        { "Why was this exchange counted so, and which tool calls were billed?", ["Exchanges", "/^Exchange of/"], ["Explanation", "Facts"] },
        { "What did prompt caches serve?", ["Is it growing?"], ["Cached (in input)"] },
        { "What did one agent run cost, with all its steps?", ["Exchanges", "Show=Conversations"], ["Conversations", "Exchanges"] },
        { "What happened in the week, for a meeting?", ["Week"], ["Print or save as PDF", "Teams"] },
        { "Which alerts and budgets hold, and who is told?", ["Health"], ["Alerts"] },
        { "Does the count follow from the records?", ["Health", "Verify now"], ["verified"] },
        { "By what is judged, and does it still fit?", ["Model"], ["Model card"] },
        { "The same for a spreadsheet?", ["Who uses it?"], ["CSV of all tables"] },
    };

    [BrowserTheory]
    [MemberData(nameof(Questions))]
    public async Task Question_FromTheFirstPage_IsAnsweredInTwoClicks(string question, string[] clicks, string[] answers)
    {
        Assert.True(clicks.Length <= 2, question);
        // Proofs are the auditor's to ask for.
        await using var window = await fixture.OpenAsync(clicks.Contains("Verify now") ? "auditor" : "operator");
        await window.GoAsync("");
        foreach (var click in clicks)
        {
            await ClickAsync(window.Page, click);
            await window.SettledAsync();
        }

        foreach (var answer in answers)
        {
            await Expect(window.Page.Locator("main")).ToContainTextAsync(answer);
        }

        await window.PictureAsync($"two-clicks-{string.Concat(question.Where(char.IsLetterOrDigit)).ToLowerInvariant()}");
    }

    private static async Task ClickAsync(IPage page, string what)
    {
        if (what.Split('=') is [var field, var option])
        {
            await page.GetByRole(AriaRole.Group, new() { Name = field }).GetByRole(AriaRole.Radio, new() { Name = option }).CheckAsync();
            return;
        }

        var name = what.StartsWith('/') ? new System.Text.RegularExpressions.Regex(what.Trim('/')) : null;
        var link = name is null ? page.GetByRole(AriaRole.Link, new() { Name = what }) : page.GetByRole(AriaRole.Link, new() { NameRegex = name });
        await (await link.CountAsync() > 0 ? link.First : page.GetByRole(AriaRole.Button, new() { Name = what })).ClickAsync();
    }
}
