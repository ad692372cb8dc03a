using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests.Pages;

/// <summary>The page Health.</summary>
[Collection(ConsoleTests.Name)]
public sealed class HealthTests(ConsoleFixture fixture)
{
    [BrowserFact]
    public async Task Page_AfterTraffic_ShowsRoutesJournalAndChain()
    {
        await using var window = await fixture.OpenAsync("viewer");
        await fixture.Gateway.ChatAsync("ada.lindt", $"What does the paper {Guid.CreateVersion7()} say about its control group?");
        await window.GoAsync("#/health");

        await Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = "Routes, table" }).GetByRole(AriaRole.Rowheader)).ToHaveTextAsync("ai");
        var health = await fixture.Gateway.ApiAsync("viewer", "/api/health");
        await Expect(window.Page.Locator(".hash").First).ToHaveTextAsync(health.GetProperty("chain").GetProperty("head").GetString()!);
        await Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = "Journal" })).ToContainTextAsync($"{health.GetProperty("journal").GetProperty("sequence").GetInt64():N0}");
        await Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = "Redis" })).ToContainTextAsync("not configured");
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Verify now" })).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Chain_VerifiedByAnAuditor_IsAsItWasWritten()
    {
        await using var window = await fixture.OpenAsync("auditor");
        await window.GoAsync("#/health");

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Verify now" }).ClickAsync();
        await Expect(window.Page.Locator(".verify")).ToContainTextAsync("All is as it was written", new() { Timeout = 60_000 });
        await Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = "Chain" }).Locator("h2")).ToContainTextAsync("verified");
        await window.PictureAsync("health-verified");
    }

    [BrowserFact]
    public async Task Entries_OfTheJournal_GrowWithoutAReload()
    {
        await using var window = await fixture.OpenAsync("viewer");
        await window.GoAsync("#/health");
        await Expect(window.Page.Locator(".live")).ToHaveTextAsync("live");
        var entries = window.Page.GetByRole(AriaRole.Region, new() { Name = "Journal" }).Locator("dd").First;
        var before = await entries.InnerTextAsync();

        await fixture.Gateway.ChatAsync("kurt.gross", $"Which shelf holds the samples of batch {Guid.CreateVersion7()}?");

        // The gateway tells how it stands every ten seconds.
        await Expect(entries).Not.ToHaveTextAsync(before, new() { Timeout = 30_000 });
    }
}
