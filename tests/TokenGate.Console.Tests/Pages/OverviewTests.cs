using System.Globalization;
using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests.Pages;

/// <summary>
/// The first page and the page of people: figures that are the API's, links that lead on, nothing too wide, nothing that axe minds.
/// </summary>
[Collection(ConsoleTests.Name)]
public sealed class OverviewTests(ConsoleFixture fixture)
{
    [BrowserTheory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Overview_ShowsFiveAnswersAndAChart_AndEveryFigureLeadsToItsPage(int width, int height)
    {
        await using var window = await fixture.OpenAsync("operator");
        await window.Page.SetViewportSizeAsync(width, height);
        await window.GoAsync("");
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Overview");
        var answers = window.Page.Locator(".five-one");
        await Expect(answers).ToHaveCountAsync(5);
        await Expect(window.Page.GetByRole(AriaRole.Slider)).ToHaveCountAsync(1);

        // The five figures are on the first screen.
        var last = await answers.Nth(4).BoundingBoxAsync();
        Assert.True(last!.Y + last.Height <= height, $"the last figure ends at {last.Y + last.Height} of {height}");
        await window.CheckAsync($"overview {width}");
        await window.PictureAsync($"overview-{width}");

        var adoption = await fixture.Gateway.ApiAsync("operator", "/api/adoption");
        var people = adoption.GetProperty("people");
        await Expect(answers.Nth(2)).ToContainTextAsync($"{people.GetProperty("on_roll").GetInt32()} of {people.GetProperty("staff").GetInt32()} people");
        await Expect(answers.Nth(4)).ToContainTextAsync(adoption.GetProperty("gross").GetProperty("withheld").GetInt64().ToString("N0", CultureInfo.InvariantCulture));
        foreach (var (index, heading) in new[] { (0, "Adoption"), (1, "Adoption"), (2, "People"), (3, "Adoption"), (4, "Integrity") })
        {
            await window.GoAsync("");
            await answers.Nth(index).GetByRole(AriaRole.Link).ClickAsync();
            await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);
        }
    }

    [BrowserFact]
    public async Task Growth_OfTheFirstPage_IsThatOfTheAdoptionPage()
    {
        await using var window = await fixture.OpenAsync("operator");
        foreach (var period in new[] { "1d", "7d", "4w", "month", "last-month" })
        {
            await window.GoAsync($"#/overview?period={period}");
            var growth = window.Page.Locator(".five-one").Nth(1).Locator(".five-value");
            await Expect(growth).Not.ToHaveTextAsync("");
            var told = (await growth.InnerTextAsync()).Trim();
            await window.GoAsync($"#/adoption?period={period}");
            var change = window.Page.Locator(".figure", new() { HasText = "Trusted tokens" }).First.Locator(".change");
            await Expect(change).ToContainTextAsync(told == "–" ? "none before" : told);
        }
    }

    [BrowserTheory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task People_ShowsTeamsToolsAndKindsOfWork(int width)
    {
        await using var window = await fixture.OpenAsync("operator");
        await window.Page.SetViewportSizeAsync(width, 900);
        await window.GoAsync("#/people");
        foreach (var table in new[] { "Adoption by team", "Trusted usage by model", "Trusted usage by tool", "Trusted usage by project", "Trusted tokens by kind of work" })
        {
            await Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = $"{table}, table" })).ToBeVisibleAsync();
        }

        await Expect(window.Page.GetByText("Product with its parts")).ToBeVisibleAsync();
        await window.CheckAsync($"people {width}");
        await window.PictureAsync($"people-{width}");
    }

    [BrowserFact]
    public async Task Executive_SeesTheFirstPageAndPeople_AndNoName()
    {
        await using var window = await fixture.OpenAsync("executive");
        await window.GoAsync("");
        await Expect(window.Page.Locator(".five-one")).ToHaveCountAsync(5);
        var menu = window.Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).GetByRole(AriaRole.Link);
        await Expect(menu).ToHaveTextAsync(["Overview", "People"]);
        await window.PictureAsync("overview-executive");
        await window.GoAsync("#/people");
        var text = await window.TextAsync();
        Assert.DoesNotContain("yuki", text, StringComparison.Ordinal);
        Assert.Contains("(small groups)", text, StringComparison.Ordinal);
        await window.PictureAsync("people-executive");
        await window.GoAsync("#/adoption");
        await Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Not for your role");
    }

    [BrowserFact]
    public async Task Conversation_OfAnAgent_IsOneRowThatOpensIntoItsExchanges()
    {
        await using var window = await fixture.OpenAsync("operator");
        await window.GoAsync("#/exchanges?view=conversations");
        var row = window.Page.Locator("tbody tr").First;
        var exchanges = int.Parse((await row.Locator("td, th").Nth(2).InnerTextAsync()).Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        await window.CheckAsync("conversations");
        await window.PictureAsync("conversations");
        await row.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(window.Page.Locator("tbody tr")).ToHaveCountAsync(Math.Min(50, exchanges));
    }
}
