using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using TokenGate.Usage;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests;

/// <summary>Every page at both widths and in both colours: axe has no serious finding, and nothing is wider than the window.</summary>
[Collection(ConsoleTests.Name)]
public sealed class AccessibilityTests(ConsoleFixture fixture)
{
    /// <summary>Pages, widths and colours.</summary>
    public static TheoryData<string, int, ColorScheme> Views
    {
        get
        {
            var views = new TheoryData<string, int, ColorScheme>();
            foreach (var page in new[] { "overview", "people", "adoption", "integrity", "exchanges", "exchange", "digest", "model", "health" })
            {
                foreach (var width in new[] { 1280, 390 })
                {
                    views.Add(page, width, ColorScheme.Light);
                    views.Add(page, width, ColorScheme.Dark);
                }
            }

            return views;
        }
    }

    [BrowserTheory]
    [MemberData(nameof(Views))]
    public async Task Page_AtEveryWidthAndColour_HasNoSeriousFinding(string page, int width, ColorScheme scheme)
    {
        await using var window = await fixture.OpenAsync("operator", width, scheme);
        await window.GoAsync(page == "exchange" ? $"#/exchanges/{fixture.Gateway.Records.Last(record => record.Judgement.Verdict == Verdict.Inflated).Id}" : $"#/{page}");

        await Expect(window.Page.Locator(".refusal")).ToHaveCountAsync(0);
        await window.PictureAsync($"{page}-{width}-{scheme.ToString().ToLowerInvariant()}");
        await window.CheckAsync($"{page} at {width}, {scheme}");
        if (await window.Page.GetByRole(AriaRole.Button, new() { Name = "Show as table" }).CountAsync() > 0)
        {
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Show as table" }).First.ClickAsync();
            await Expect(window.Page.Locator("table").First).ToBeVisibleAsync();
            await window.CheckAsync($"{page} as a table at {width}, {scheme}");
        }
    }
}
