using System.Text.Json.Nodes;
using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using TokenGate.Scoring.Features;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests.Pages;

/// <summary>The page Model.</summary>
[Collection(ConsoleTests.Name)]
public sealed class ModelTests(ConsoleFixture fixture)
{
    [BrowserTheory]
    [InlineData("Padding", ScoreKind.Padding)]
    [InlineData("Duplication", ScoreKind.Duplication)]
    [InlineData("Output", ScoreKind.Output)]
    public async Task Score_OfThePage_ShowsEveryFeature(string name, ScoreKind head)
    {
        await using var window = await fixture.OpenAsync("viewer");
        await window.GoAsync("#/model");
        await window.Page.GetByRole(AriaRole.Group, new() { Name = "Score" }).GetByRole(AriaRole.Radio, new() { Name = name }).CheckAsync();

        var count = FeatureCatalogue.For(head).Length;
        await Expect(window.Page.GetByText($"{count} of {count} features")).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Show as table" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = "Features of the score, table" }).Locator("tbody tr")).ToHaveCountAsync(count);
        if (head != ScoreKind.Padding)
        {
            Assert.Contains($"head={name.ToLowerInvariant()}", window.Page.Url, StringComparison.Ordinal);
        }
    }

    [BrowserFact]
    public async Task Features_OfThePage_AreFoundOrderedAndReadBinByBin()
    {
        await using var window = await fixture.OpenAsync("viewer");
        await window.GoAsync("#/model?order=name");

        await window.Page.GetByLabel("Features that say").FillAsync("placeholder");
        await Expect(window.Page.Locator(".shape")).ToHaveCountAsync(1);
        Assert.Contains("find=placeholder", window.Page.Url, StringComparison.Ordinal);
        var plot = window.Page.Locator(".shape").GetByRole(AriaRole.Slider);
        await plot.FocusAsync();
        await window.Page.Keyboard.PressAsync("End");
        await Expect(plot).ToHaveAttributeAsync("aria-valuetext", new System.Text.RegularExpressions.Regex(@"^above .+: \+\d+\.\d\d$"));
        await Expect(window.Page.Locator(".shape .plot-words")).ToContainTextAsync("above");
    }

    [BrowserFact]
    public async Task Drift_OfScoresAndFeatures_IsSaidInItsState()
    {
        // As after weeks of traffic, which no test can wait for.
        await using var window = await fixture.OpenAsync("viewer");
        await window.Page.RouteAsync("**/api/model", async route =>
        {
            var model = JsonNode.Parse(await (await route.FetchAsync()).TextAsync())!;
            var scores = model["drift"]!["scores"]!.AsArray();
            foreach (var (score, psi, state) in scores.Zip([0.03, 0.14, 0.4], ["stable", "watch", "act"]))
            {
                (score!["psi"], score["state"], score["observations"]) = (psi, state, 2_411);
            }

            model["heads"]![0]!["features"]![0]!["psi"] = 0.31;
            await route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = model.ToJsonString() });
        });
        await window.GoAsync("#/model?order=drift");

        await Expect(window.Page.Locator(".figures .tag")).ToHaveTextAsync(["stable", "watch", "act"]);
        await Expect(window.Page.Locator(".figures").GetByText("0.140")).ToBeVisibleAsync();
        await Expect(window.Page.Locator(".shape").First.Locator(".shape-drift")).ToHaveTextAsync("act PSI 0.310");
        await window.CheckAsync("the model with drift");
    }

    [BrowserFact]
    public async Task Calibration_AndCard_AreThere()
    {
        await using var window = await fixture.OpenAsync("viewer");
        await window.GoAsync("#/model");

        await Expect(window.Page.GetByRole(AriaRole.Slider, new() { Name = "Calibration curve" })).ToBeVisibleAsync();
        await Expect(window.Page.GetByText("population stability index")).ToBeVisibleAsync();
        await window.Page.Locator("summary").ClickAsync();
        await Expect(window.Page.GetByText("What the models do not see", new() { Exact = true })).ToBeVisibleAsync();
        await window.CheckAsync("the card");
    }
}
