using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using TokenGate.Scoring.Features;
using TokenGate.Usage;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests.Pages;

/// <summary>The page Integrity.</summary>
[Collection(ConsoleTests.Name)]
public sealed class IntegrityTests(ConsoleFixture fixture)
{
    private static string FourWeeks => DateTime.UtcNow.Date.AddDays(-27).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [BrowserFact]
    public async Task Figures_OfThePage_DivideTheGrossCountExactly()
    {
        await using var window = await fixture.OpenAsync("auditor");
        await window.GoAsync("#/integrity");

        var totals = (await fixture.Gateway.ApiAsync("auditor", $"/api/withheld?from={FourWeeks}&bucket=total")).GetProperty("totals");
        await Expect(Value(window, "gross")).ToHaveTextAsync($"{Sum(totals, "input", "output"):N0}");
        await Expect(Value(window, "trusted")).ToHaveTextAsync($"{Sum(totals, "trusted_input", "trusted_output"):N0}");
        await Expect(Value(window, "withheld")).ToHaveTextAsync($"{Sum(totals, "withheld_input", "withheld_output"):N0}");
        await Expect(Value(window, "once")).ToHaveTextAsync($"{Sum(totals, "replayed", "repeated", "repeated_output"):N0}");
        await Expect(Value(window, "unseen")).ToHaveTextAsync($"{Sum(totals, "unseen_input", "unseen_output"):N0}");
        Assert.True(Sum(totals, "unseen_input", "unseen_output") > 0);
        await Expect(window.Page.GetByText("The parts add up to the whole, exactly.")).ToBeVisibleAsync();
        Assert.DoesNotContain("fraud", await window.TextAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [BrowserFact]
    public async Task Chart_WhereTheCountingRulesChange_SaysWhatChanged()
    {
        await using var window = await fixture.OpenAsync("auditor");
        await window.GoAsync("#/integrity");
        var rules = (await fixture.Gateway.ApiAsync("auditor", $"/api/withheld?from={FourWeeks}&bucket=day")).GetProperty("rules");
        Assert.Equal([1, 2], rules.EnumerateArray().Select(static each => each.GetProperty("edition").GetInt32()));
        await Expect(window.Page.Locator(".chart-break")).ToContainTextAsync("what was billed and not seen is unseen");
        await window.GoAsync("#/integrity?period=7d");
        await window.SettledAsync();
        await Expect(window.Page.Locator(".chart-break")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Families_OfBehaviour_HaveReasonsAndLeadToTheirExchanges()
    {
        await using var window = await fixture.OpenAsync("auditor");
        await window.GoAsync("#/integrity");

        foreach (var family in new[] { "Padded", "Duplicate", "Inflated" })
        {
            await Expect(window.Page.GetByRole(AriaRole.Article, new() { Name = family }).Locator(".reasons li").First).ToBeVisibleAsync();
        }

        var reason = fixture.Gateway.Records.Last(record => record.Judgement.Verdict == Verdict.Padded).Judgement.Padding!.Reasons[0].Feature;
        await Expect(window.Page.GetByRole(AriaRole.Article, new() { Name = "Padded" })).ToContainTextAsync(FeatureCatalogue.All.First(feature => feature.Name == reason).Sentence);
        await window.PictureAsync("integrity-auditor");
        await window.Page.GetByRole(AriaRole.Article, new() { Name = "Padded" }).GetByRole(AriaRole.Link).ClickAsync();
        await window.SettledAsync();
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Exchanges" })).ToBeVisibleAsync();
        Assert.All(await window.Page.Locator("tbody .tag:not(.appeal)").AllInnerTextsAsync(), verdict => Assert.Equal("Padded", verdict));
    }

    [BrowserFact]
    public async Task SmallTeams_AreOneForEverybodyUntilAnOperatorAsks()
    {
        await using (var auditor = await fixture.OpenAsync("auditor"))
        {
            await auditor.GoAsync("#/integrity");
            await Expect(Team(auditor, "small groups together")).ToBeVisibleAsync();
            await Expect(Team(auditor, "Legal")).ToHaveCountAsync(0);
            await Expect(auditor.Page.GetByRole(AriaRole.Button, new() { Name = "Show small teams apart" })).ToHaveCountAsync(0);

            // Nor by the address.
            await auditor.GoAsync("#/integrity?small=apart");
            await Expect(Team(auditor, "Legal")).ToHaveCountAsync(0);
        }

        await using var window = await fixture.OpenAsync("operator");
        await window.GoAsync("#/integrity");
        await Expect(Team(window, "Legal")).ToHaveCountAsync(0);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Show small teams apart" }).ClickAsync();
        await Expect(Team(window, "Legal")).ToBeVisibleAsync();
    }

    [BrowserTheory]
    [InlineData("Team", "Operations", "team")]
    [InlineData("User", "steffi.maurer", "user")]
    [InlineData("Model", "o3", "model")]
    [InlineData("Route", "batch", "route")]
    public async Task NameFilter_OfThePage_NarrowsWhatWasWithheld(string label, string value, string parameter)
    {
        await using var window = await fixture.OpenAsync("operator");
        await window.GoAsync("#/integrity");

        var field = window.Page.Locator(".filters label.field", new() { HasText = label }).GetByRole(AriaRole.Combobox);
        await field.FillAsync(value);
        await field.PressAsync("Enter");

        var totals = (await fixture.Gateway.ApiAsync("operator", $"/api/withheld?from={FourWeeks}&bucket=total&{parameter}={value}")).GetProperty("totals");
        Assert.NotEqual(0, Sum(totals, "withheld_input", "withheld_output"));
        await Expect(Value(window, "withheld")).ToHaveTextAsync($"{Sum(totals, "withheld_input", "withheld_output"):N0}");
    }

    [BrowserFact]
    public async Task PeriodAndBucket_OfThePage_AreFollowedByTheChart()
    {
        await using var window = await fixture.OpenAsync("auditor");
        await window.GoAsync("#/integrity");

        await window.Page.GetByLabel("Period").SelectOptionAsync("7d");
        await window.Page.GetByLabel("Interval").SelectOptionAsync("hour");
        await Expect(window.Page.Locator(".chart-title")).ToHaveTextAsync("Gross tokens by hour, as they divide");
        await window.SettledAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Show as table" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Withheld", Exact = true }).First).ToBeVisibleAsync();
        Assert.InRange(await window.Page.GetByRole(AriaRole.Region, new() { Name = "as a table" }).Locator("tbody tr").CountAsync(), 145, 168);
    }

    [BrowserFact]
    public async Task Csv_OfTheTeams_HasTheRowsThatAreShown()
    {
        await using var window = await fixture.OpenAsync("auditor");
        await window.GoAsync("#/integrity");

        var shown = await window.Page.GetByRole(AriaRole.Region, new() { Name = "Inflation by team, table" }).Locator("tbody tr").CountAsync();
        var download = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "Save as CSV" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.Equal(shown + 1, lines.Length);
        Assert.StartsWith("Team,Withheld of new,", lines[0], StringComparison.Ordinal);
    }

    private static ILocator Value(ConsoleWindow window, string kind) => window.Page.Locator($".figure.{kind} .figure-value");

    private static ILocator Team(ConsoleWindow window, string name) =>
        window.Page.GetByRole(AriaRole.Region, new() { Name = "Inflation by team, table" }).GetByRole(AriaRole.Rowheader).GetByText(name, new() { Exact = true });

    private static long Sum(JsonElement totals, params string[] parts) => parts.Sum(part => totals.GetProperty(part).GetInt64());
}
