using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests.Pages;

/// <summary>The week on one page, on a screen and on paper.</summary>
[Collection(ConsoleTests.Name)]
public sealed class DigestTests(ConsoleFixture fixture)
{
    [BrowserFact]
    public async Task Week_ShowsWhatTheApiTells_AndPrintsWithoutWhatIsClicked()
    {
        await using var window = await fixture.OpenAsync("auditor");
        await window.GoAsync("#/digest");
        var digest = await fixture.Gateway.ApiAsync("auditor", $"/api/digest?to={DateTime.UtcNow:yyyy-MM-dd}");
        var week = digest.GetProperty("week");
        var trusted = week.GetProperty("trusted_input").GetInt64() + week.GetProperty("trusted_output").GetInt64();
        Assert.True(trusted > 0);
        await Expect(window.Page.Locator(".figures")).ToContainTextAsync(trusted.ToString("N0", System.Globalization.CultureInfo.InvariantCulture));
        await Expect(window.Page.Locator("table")).ToContainTextAsync("(small teams)");
        await Expect(window.Page.Locator("table")).Not.ToContainTextAsync("Legal");

        await window.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(window.Page.Locator("nav")).ToBeHiddenAsync();
        await Expect(window.Page.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Week" })).ToBeVisibleAsync();
        await window.PictureAsync("week-print");
        await window.Page.EmulateMediaAsync(new() { Media = Media.Screen });
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "the week before" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "the week after" })).ToBeVisibleAsync();
    }
}
