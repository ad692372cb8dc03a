using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests;

/// <summary>What the pages show where there is nothing to show: not yet, not at all, or not this time.</summary>
[Collection(ConsoleTests.Name)]
public sealed class StateTests(ConsoleFixture fixture)
{
    [BrowserTheory]
    [InlineData("#/adoption?team=nobody%20has%20this%20team", "Nothing counted in this period.")]
    [InlineData("#/integrity?team=nobody%20has%20this%20team", "No exchange with tokens in this period.")]
    [InlineData("#/exchanges?user=nobody%20has%20this%20name", "No exchange fits.")]
    [InlineData("#/model?find=nothing%20says%20this", "No feature says that.")]
    public async Task Page_WithNothingToShow_SaysSo(string place, string words)
    {
        await using var window = await fixture.OpenAsync();
        await window.GoAsync(place);
        await Expect(window.Page.GetByText(words)).ToBeVisibleAsync();
        await window.CheckAsync(place);
    }

    [BrowserTheory]
    [InlineData("adoption", "**/api/usage?*")]
    [InlineData("integrity", "**/api/withheld?*")]
    [InlineData("exchanges", "**/api/exchanges?*")]
    [InlineData("model", "**/api/model")]
    [InlineData("health", "**/api/health")]
    public async Task Page_WhoseAnswerFails_SaysWhyAndTriesAgain(string page, string asked)
    {
        await using var window = await fixture.OpenAsync();
        await window.Page.RouteAsync(asked, route => route.FulfillAsync(new RouteFulfillOptions
        {
            Status = 503,
            ContentType = "application/problem+json",
            Body = """{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"The journal <cannot> be read.","errors":{"from":["Ask later."]}}""",
        }));
        await window.Page.GotoAsync(new Uri(fixture.Gateway.Console, $"/#/{page}").ToString());

        var alert = window.Page.GetByRole(AriaRole.Alert).First;
        await Expect(alert).ToContainTextAsync("The journal <cannot> be read.");
        await Expect(alert).ToContainTextAsync("Ask later.");
        await window.CheckAsync($"{page}, failed");
        await window.Page.UnrouteAllAsync();

        // One for each answer of the page.
        var again = window.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" });
        for (var left = await again.CountAsync(); left > 0; left--)
        {
            await again.First.ClickAsync();
            await Expect(again).ToHaveCountAsync(left - 1);
        }

        await Expect(window.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Page_WhoseAnswerIsSlow_HoldsItsPlace()
    {
        await using var window = await fixture.OpenAsync();
        var answer = new TaskCompletionSource();
        await window.Page.RouteAsync("**/api/health", async route =>
        {
            await answer.Task;
            await route.ContinueAsync();
        });
        await window.Page.GotoAsync(new Uri(fixture.Gateway.Console, "/#/health").ToString());

        // Other answers of the page may still be on their way as well.
        await Expect(window.Page.Locator(".loading").First).ToBeVisibleAsync();
        await window.CheckAsync("loading");
        answer.SetResult();
        await Expect(window.Page.Locator(".loading")).ToHaveCountAsync(0);
        await Expect(window.Page.GetByText("Ready", new() { Exact = true })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Events_ThatBreakOff_AreToldAndTakenUpAgain()
    {
        await using var window = await fixture.OpenAsync();
        await window.Page.RouteAsync("**/api/events", route => route.AbortAsync());
        await window.GoAsync("");
        await Expect(window.Page.Locator(".live")).ToContainTextAsync("not live");

        await window.Page.UnrouteAllAsync();
        await Expect(window.Page.Locator(".live")).ToHaveTextAsync("live");
    }
}
