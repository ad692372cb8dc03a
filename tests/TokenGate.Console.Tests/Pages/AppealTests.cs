using System.Text.Json;
using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using TokenGate.Usage;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests.Pages;

/// <summary>Appeals, from the list to the counts.</summary>
[Collection(ConsoleTests.Name)]
public sealed class AppealTests(ConsoleFixture fixture)
{
    [BrowserFact]
    public async Task Appeal_ThatIsAccepted_MovesTheTokensFromWithheldToTrusted()
    {
        await using var window = await fixture.OpenAsync("operator");
        var record = fixture.Gateway.Records.Last(record => record.Judgement.Verdict == Verdict.Duplicate);
        var withheld = record.Judgement.Split.WithheldInput + record.Judgement.Split.WithheldOutput;
        var day = record.StartedAt.UtcDateTime.Date;
        var usage = $"/api/usage?from={day:yyyy-MM-dd}&to={day.AddDays(1):yyyy-MM-dd}&bucket=total&user={record.User}";
        var before = Tokens(await fixture.Gateway.ApiAsync("viewer", usage));
        await window.GoAsync($"#/exchanges?verdict=duplicate&user={record.User}");

        await window.Page.Locator($"tbody a[href*='{record.Id}']").ClickAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Decide an appeal" }).ClickAsync();
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Continue" })).ToBeDisabledAsync();
        await dialog.GetByRole(AriaRole.Radio, new() { Name = "Accept" }).First.CheckAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("A load test that was <b>announced</b>.");
        await window.CheckAsync("the appeal's dialog");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync($"{withheld:N0} tokens move from withheld to trusted");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Accept the appeal" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("The withheld tokens now count");
        await window.PictureAsync("appeal-done");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        await Expect(window.Page.Locator(".verdict-line")).ToContainTextAsync("appeal accepted");
        await Expect(window.Page.Locator(".correction-note")).ToHaveTextAsync("A load test that was <b>announced</b>.");
        await Expect(window.Page.Locator(".corrections")).ToContainTextAsync($"Trusted +{withheld:N0} tokens, withheld −{withheld:N0}");
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Decide" })).ToHaveCountAsync(0);
        Assert.Equal(before + withheld, Tokens(await fixture.Gateway.ApiAsync("viewer", usage)));
    }

    [BrowserFact]
    public async Task Appeal_ThatIsRejected_ChangesNoCountAndCanBeDecidedAgain()
    {
        await using var window = await fixture.OpenAsync("operator", width: 390);
        var record = fixture.Gateway.Records.Last(record => record.Judgement.Verdict == Verdict.Inflated);
        await window.GoAsync($"#/exchanges/{record.Id}");

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Decide an appeal" }).ClickAsync();
        var dialog = window.Page.GetByRole(AriaRole.Dialog);

        // With the keyboard alone, as some will.
        await dialog.GetByRole(AriaRole.Radio, new() { Name = "Reject" }).FocusAsync();
        await window.Page.Keyboard.PressAsync("Space");
        await window.Page.Keyboard.PressAsync("Tab");
        await window.Page.Keyboard.TypeAsync("The answer's length was asked for.");
        await window.Page.Keyboard.PressAsync("Tab");
        await window.Page.Keyboard.PressAsync("Tab");
        await window.Page.Keyboard.PressAsync("Enter");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reject the appeal" }).FocusAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToContainTextAsync("No count changed");
        await window.Page.Keyboard.PressAsync("Escape");

        await Expect(window.Page.Locator(".corrections")).ToContainTextAsync("No count changed.");
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Decide the appeal again" })).ToBeVisibleAsync();
    }

    private static long Tokens(JsonElement usage) =>
        usage.GetProperty("totals").GetProperty("input_tokens").GetInt64() + usage.GetProperty("totals").GetProperty("output_tokens").GetInt64();
}
