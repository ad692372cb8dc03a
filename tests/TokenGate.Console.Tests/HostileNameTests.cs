using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using TokenGate.Console.Tests.Simulation;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests;

/// <summary>Names that people chose to do harm: tags, quotes, text that turns, formulas, 10 KB.</summary>
[Collection(ConsoleTests.Name)]
public sealed class HostileNameTests(ConsoleFixture fixture)
{
    private static readonly string Narrow = $"team={Uri.EscapeDataString(SimulatedPerson.Tag)}";

    [BrowserTheory]
    [InlineData("adoption", 1280)]
    [InlineData("adoption", 390)]
    [InlineData("exchanges", 1280)]
    [InlineData("exchanges", 390)]
    [InlineData("integrity", 1280)]
    [InlineData("integrity", 390)]
    public async Task Name_ThatIsATag_IsTextInEveryView(string page, int width)
    {
        await using var window = await fixture.OpenAsync(width: width);
        await window.GoAsync($"#/{page}?by=user&period=13w&{Narrow}");

        Assert.True(await window.Page.EvaluateAsync<bool>("window.ran === undefined && document.querySelector('main img, main script, main svg[onload]') === null"));
        await window.CheckAsync($"{page} with hostile names at {width}");
        await window.PictureAsync($"hostile-{page}-{width}");
        if (page == "integrity")
        {
            return;
        }

        var text = await window.TextAsync();
        Assert.Contains("<script>window.ran=1</script>", text, StringComparison.Ordinal);
        Assert.Contains("⟨U+202E⟩resu.live⟨U+2066⟩", text, StringComparison.Ordinal);
        Assert.Contains("\"><svg onload=window.ran=1>", text, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Name_OfTenKilobytes_IsCutAndShownWholeOnDemand()
    {
        await using var window = await fixture.OpenAsync();
        await window.GoAsync($"#/adoption?by=user&period=13w&{Narrow}");

        var row = window.Page.GetByRole(AriaRole.Rowheader).Filter(new() { HasText = "endless-" });
        await Expect(row.Locator("bdi")).ToHaveTextAsync(SimulatedPerson.Endless[..32] + "…");
        await row.GetByRole(AriaRole.Button, new() { Name = "all 10,240 characters" }).ClickAsync();
        await Expect(row.Locator("bdi")).ToHaveTextAsync(SimulatedPerson.Endless);
        await window.CheckAsync("a name of 10 KB");
    }

    [BrowserFact]
    public async Task Filter_WithAHostileName_IsKeptInTheAddressAndAskedForExactly()
    {
        await using var window = await fixture.OpenAsync();
        await window.GoAsync("#/adoption?by=user&period=13w");

        var field = window.Page.Locator(".filters label.field", new() { HasText = "User" }).GetByRole(AriaRole.Combobox);
        await field.FillAsync(SimulatedPerson.Formula);
        await field.PressAsync("Enter");
        await Expect(window.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(window.Page.Locator("tbody th bdi")).ToHaveTextAsync(SimulatedPerson.Formula);
    }
}
