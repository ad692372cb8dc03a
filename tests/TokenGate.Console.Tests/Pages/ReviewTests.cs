using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests.Pages;

/// <summary>The review list: what the judge doubted is looked at, and named.</summary>
[Collection(ConsoleTests.Name)]
public sealed class ReviewTests(ConsoleFixture fixture)
{
    [BrowserTheory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Review_SaidInTheList_StandsAtTheExchangeAndCanBeSaidAnew(int width)
    {
        await using var window = await fixture.OpenAsync("operator", width);
        await window.GoAsync("#/exchanges");
        await window.Page.GetByRole(AriaRole.Group, new() { Name = "Show", Exact = true }).GetByRole(AriaRole.Radio, new() { Name = "To review" }).CheckAsync(new() { Force = true });
        var first = window.Page.Locator(".reviews > li").First;
        await Expect(first).ToBeVisibleAsync();
        await window.CheckAsync($"the review list at {width}");
        await window.PictureAsync($"review-{width}");
        var exchange = await first.GetByRole(AriaRole.Link).First.GetAttributeAsync("href");

        // With the keyboard alone, as some will.
        await first.GetByRole(AriaRole.Button, new() { Name = "Honest work" }).FocusAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(first.GetByRole(AriaRole.Status)).ToContainTextAsync("Honest work, says operator");
        await Expect(first.GetByRole(AriaRole.Button, new() { Name = "Honest work" })).ToHaveAttributeAsync("aria-pressed", "true");
        await first.GetByRole(AriaRole.Button, new() { Name = "Cannot tell" }).ClickAsync();
        await Expect(first.GetByRole(AriaRole.Status)).ToContainTextAsync("Cannot tell, says operator");

        await window.GoAsync(exchange!);
        await Expect(window.Page.Locator(".review").GetByRole(AriaRole.Status)).ToContainTextAsync("Cannot tell, says operator");
        await window.CheckAsync($"a reviewed exchange at {width}");
        await window.GoAsync("#/exchanges?view=review");
        await Expect(window.Page.Locator($".reviews a[href='{exchange}']")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task List_ToAnAuditor_ShowsWhatWaitsAndNothingToSay()
    {
        await using var window = await fixture.OpenAsync("auditor");
        await window.GoAsync("#/exchanges?view=review");

        await Expect(window.Page.Locator(".reviews > li").First).ToBeVisibleAsync();
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Honest work" })).ToHaveCountAsync(0);
    }
}
