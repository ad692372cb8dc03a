using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests.Pages;

/// <summary>The page Adoption.</summary>
[Collection(ConsoleTests.Name)]
public sealed class AdoptionTests(ConsoleFixture fixture)
{
    private static string FourWeeks => DateTime.UtcNow.Date.AddDays(-27).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [BrowserFact]
    public async Task Figures_OfThePage_AreThoseOfTheApiWithUnitAndProvenance()
    {
        await using var window = await fixture.OpenAsync("viewer");
        await window.GoAsync("#/adoption");

        var usage = await fixture.Gateway.ApiAsync("viewer", $"/api/usage?from={FourWeeks}&bucket=total");
        await Expect(Trusted(window)).ToHaveTextAsync($"{Tokens(usage):N0}");
        await Expect(window.Page.Locator(".figure.trusted .figure-unit")).ToHaveTextAsync("tokens");
        var provider = usage.GetProperty("provenance").GetProperty("provider").GetDouble();
        await Expect(window.Page.GetByRole(AriaRole.Group, new() { Name = "Provenance of the counts" })).ToContainTextAsync(string.Create(CultureInfo.InvariantCulture, $"{provider * 100:0.0} % provider"));
        Assert.InRange(provider, 0.8, 0.99);
    }

    [BrowserTheory]
    [InlineData("Team", "Sales", "team")]
    [InlineData("User", "yuki.tanaka", "user")]
    [InlineData("Model", "gpt-4o", "model")]
    [InlineData("Route", "batch", "route")]
    public async Task NameFilter_OfThePage_NarrowsTheFiguresAndStandsInTheAddress(string label, string value, string parameter)
    {
        await using var window = await fixture.OpenAsync("viewer");
        await window.GoAsync("#/adoption");

        var field = window.Page.GetByRole(AriaRole.Form, new() { Name = "Filters" }).Locator("label.field", new() { HasText = label }).GetByRole(AriaRole.Combobox);
        await field.FillAsync(value);
        await field.PressAsync("Enter");

        var usage = await fixture.Gateway.ApiAsync("viewer", $"/api/usage?from={FourWeeks}&bucket=total&{parameter}={value}");
        Assert.NotEqual(0, Tokens(usage));
        await Expect(Trusted(window)).ToHaveTextAsync($"{Tokens(usage):N0}");
        Assert.Contains($"{parameter}={value}", window.Page.Url, StringComparison.Ordinal);

        // The address alone brings the same view back.
        var shared = new Uri(window.Page.Url).Fragment;
        await window.GoAsync(shared);
        await Expect(Trusted(window)).ToHaveTextAsync($"{Tokens(usage):N0}");
    }

    [BrowserTheory]
    [InlineData("1d", 0)]
    [InlineData("7d", 6)]
    [InlineData("13w", 90)]
    public async Task PeriodFilter_OfThePage_ChangesTheSpan(string period, int daysBack)
    {
        await using var window = await fixture.OpenAsync("viewer");
        await window.GoAsync("#/adoption");

        await window.Page.GetByLabel("Period").SelectOptionAsync(period);

        var from = DateTime.UtcNow.Date.AddDays(-daysBack).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await Expect(Trusted(window)).ToHaveTextAsync($"{Tokens(await fixture.Gateway.ApiAsync("viewer", $"/api/usage?from={from}&bucket=total")):N0}");
        Assert.Contains($"period={period}", window.Page.Url, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Dates_OfTheirOwn_ReplaceThePeriodAndBadOnesAreRefused()
    {
        await using var window = await fixture.OpenAsync("viewer");
        var (from, to) = (DateTime.UtcNow.Date.AddDays(-20).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), DateTime.UtcNow.Date.AddDays(-10).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await window.GoAsync("#/adoption");

        await window.Page.GetByLabel("Period").SelectOptionAsync("custom");
        await window.Page.GetByLabel("From", new() { Exact = true }).FillAsync(from);
        await window.Page.GetByLabel("To, not included").FillAsync(to);
        await Expect(Trusted(window)).ToHaveTextAsync($"{Tokens(await fixture.Gateway.ApiAsync("viewer", $"/api/usage?from={from}&to={to}&bucket=total")):N0}");

        await window.GoAsync("#/adoption?from=2026-11-08&to=2026-11-01");
        await Expect(window.Page.Locator(".filters-period")).ToContainTextAsync("ends before it begins");
    }

    [BrowserTheory]
    [InlineData("User", "Users", "yuki.tanaka")]
    [InlineData("Model", "Models", "claude-sonnet-4-5")]
    [InlineData("Route", "Routes", "batch")]
    public async Task Grouping_OfThePage_ListsWhatWasChosen(string by, string heading, string expected)
    {
        await using var window = await fixture.OpenAsync("viewer");
        await window.GoAsync("#/adoption");
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Teams" })).ToBeVisibleAsync();

        await window.Page.GetByRole(AriaRole.Group, new() { Name = "By" }).GetByRole(AriaRole.Radio, new() { Name = by }).CheckAsync();

        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true })).ToBeVisibleAsync();
        await Expect(window.Page.GetByRole(AriaRole.Rowheader).GetByText(expected, new() { Exact = true })).ToBeVisibleAsync();
        await Expect(window.Page.Locator(".chart-title")).ToContainTextAsync(by.ToLowerInvariant());
    }

    [BrowserFact]
    public async Task Measure_BucketAndComparison_AreFollowedByTheChart()
    {
        await using var window = await fixture.OpenAsync("viewer");
        await window.GoAsync("#/adoption?period=7d");

        await window.Page.GetByRole(AriaRole.Group, new() { Name = "Count" }).GetByRole(AriaRole.Radio, new() { Name = "Requests" }).CheckAsync();
        await Expect(window.Page.Locator(".chart-title")).ToHaveTextAsync("Requests with trusted tokens by day and team");
        await window.Page.GetByLabel("Interval").SelectOptionAsync("hour");
        await Expect(window.Page.Locator(".chart-title")).ToContainTextAsync("by hour");
        await window.SettledAsync();
        await Expect(window.Page.Locator(".legend .swatch.line")).ToHaveCountAsync(1);
        await window.Page.GetByLabel("Compare with").UncheckAsync();
        await Expect(window.Page.Locator(".legend .swatch.line")).ToHaveCountAsync(0);
        Assert.Contains("compare=off", window.Page.Url, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Chart_OfThePage_IsReadWithTheKeyboardAndHasItsTable()
    {
        await using var window = await fixture.OpenAsync("viewer");
        await window.GoAsync("#/adoption?period=7d");

        var chart = window.Page.GetByRole(AriaRole.Slider);
        await chart.FocusAsync();
        await window.Page.Keyboard.PressAsync("Home");
        var first = await chart.GetAttributeAsync("aria-valuetext");
        await window.Page.Keyboard.PressAsync("ArrowRight");
        Assert.NotEqual(first, await chart.GetAttributeAsync("aria-valuetext"));
        Assert.Contains("trusted tokens; ", first, StringComparison.Ordinal);
        await Expect(window.Page.Locator(".tip")).ToBeVisibleAsync();

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Show as table" }).ClickAsync();
        var rows = window.Page.GetByRole(AriaRole.Region, new() { Name = "as a table" }).GetByRole(AriaRole.Row);
        await Expect(rows).ToHaveCountAsync(8);
        var cells = await rows.Nth(1).GetByRole(AriaRole.Cell).AllInnerTextsAsync();
        Assert.Contains(cells[^2], first, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Csv_OfThePage_IsThatOfTheApi()
    {
        await using var window = await fixture.OpenAsync("viewer");
        await window.GoAsync("#/adoption?by=user&period=7d");

        var download = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.GetByRole(AriaRole.Link, new() { Name = "CSV" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());

        Assert.StartsWith("user,bucket,requests,input_tokens,output_tokens,reasoning_tokens", lines[0], StringComparison.Ordinal);
        var from = DateTime.UtcNow.Date.AddDays(-6).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var usage = await fixture.Gateway.ApiAsync("viewer", $"/api/usage?from={from}&bucket=day&by=user");
        Assert.Equal(usage.GetProperty("rows").GetArrayLength(), lines.Length - 1);
        Assert.DoesNotContain(lines, line => line.StartsWith('=') || line.StartsWith("\"=", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task Table_OfThePage_IsOrderedByAnyColumnAndLeadsToOneGroup()
    {
        await using var window = await fixture.OpenAsync("viewer");
        await window.GoAsync("#/adoption");

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Team" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Team" })).ToHaveAttributeAsync("aria-sort", "ascending");
        var teams = await window.Page.Locator("tbody th bdi").AllInnerTextsAsync();
        Assert.Equal("Achats", teams.First(team => !team.StartsWith('<')));

        await window.Page.GetByRole(AriaRole.Link, new() { Name = "users of Research" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Rowheader).GetByText("chen.wei", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(window.Page.Locator("tbody tr")).ToHaveCountAsync(5);
    }

    [BrowserFact]
    public async Task Users_OfALargeCompany_AreListedInPagesInTheOrderOfTheGateway()
    {
        await using var window = await fixture.OpenAsync("viewer");
        var asked = new ConcurrentQueue<string>();
        await window.Page.RouteAsync("**/api/usage?*limit=50*", async route =>
        {
            asked.Enqueue(route.Request.Url);
            var answer = await route.FetchAsync();
            await route.FulfillAsync(new()
            {
                Response = answer,
                Body = Regex.Replace(await answer.TextAsync(), "\"groups\":[0-9]+,\"rest\":{\"groups\":[0-9]+", "\"groups\":1234,\"rest\":{\"groups\":1200"),
            });
        });
        await window.GoAsync("#/adoption?by=user");
        await Expect(window.Page.GetByRole(AriaRole.Navigation, new() { Name = "More rows" })).ToContainTextAsync("of 1,234.");
        await Expect(window.Page.Locator("tfoot tr").First).ToContainTextAsync("1,200 others");
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Previous" })).ToBeDisabledAsync();
        await window.CheckAsync("users in pages");
        await window.PictureAsync("adoption-users");

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Requests" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Requests" })).ToHaveAttributeAsync("aria-sort", "descending");
        await window.SettledAsync();
        Assert.Contains(asked, static url => url.Contains("order=requests&reverse=false&skip=0&limit=50", StringComparison.Ordinal));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Previous" })).ToBeEnabledAsync();
        await window.SettledAsync();
        Assert.Contains(asked, static url => url.Contains("order=requests&reverse=false&skip=50&limit=50", StringComparison.Ordinal));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "User" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Columnheader, new() { Name = "User" })).ToHaveAttributeAsync("aria-sort", "ascending");
        await window.SettledAsync();
        Assert.Contains(asked, static url => url.Contains("order=name&reverse=false&skip=0&limit=50", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task Exchange_ThatHappensNow_IsCountedWithoutAReload()
    {
        await using var window = await fixture.OpenAsync("viewer");
        await window.GoAsync("#/adoption?period=1d&by=user");
        await Expect(window.Page.Locator(".live")).ToHaveTextAsync("live");
        var before = Number(await Trusted(window).InnerTextAsync());

        await fixture.Gateway.ChatAsync("tom.becker", $"Was the invoice {Guid.CreateVersion7()} from the printer's company paid, and can the reminder for it be cancelled today?");

        await Expect(window.Page.Locator(".since")).ToContainTextAsync("tokens in 1 request.");
        await Expect(Trusted(window)).Not.ToHaveTextAsync($"{before:N0}");
        Assert.True(Number(await Trusted(window).InnerTextAsync()) > before);
    }

    private static ILocator Trusted(ConsoleWindow window) => window.Page.Locator(".figure.trusted .figure-value");

    private static long Tokens(JsonElement usage) =>
        usage.GetProperty("totals").GetProperty("input_tokens").GetInt64() + usage.GetProperty("totals").GetProperty("output_tokens").GetInt64();

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
