using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using TokenGate.Ledger;
using TokenGate.Ledger.Audit;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests.Pages;

/// <summary>From a doubted exchange to an answered appeal, by two people who sign on at a real provider.</summary>
[Collection(ConsoleTests.Name)]
public sealed class OwnPageTests(SignOnFixture fixture) : IClassFixture<SignOnFixture>
{
    [BrowserTheory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Appeal_OfAnEmployee_IsDecidedByAnOperator_AndSeenByBoth(int width)
    {
        var id = $"doubted-{width}";
        await fixture.Journal.AppendAsync(SignOnFixture.Doubted(id, "anna.berg@example.com"), CancellationToken.None);
        var before = await TrustedAsync();

        await using var employee = await fixture.OpenAsync(width);
        await employee.GoAsync("me");
        await employee.PictureAsync($"me-sign-in-{width}");
        await employee.CheckAsync($"the sign-in at {width}");
        await fixture.SignOnAsync(employee, "anna");
        await Expect(employee.Page.GetByRole(AriaRole.Heading, new() { Name = "My usage" })).ToBeVisibleAsync();
        await Expect(employee.Page.Locator(".figures")).ToContainTextAsync("Withheld");
        await employee.PictureAsync($"me-{width}");
        await employee.CheckAsync($"one's own page at {width}");

        // To the exchange and the appeal with the keyboard alone.
        await employee.Page.Locator($"a[href='#/{id}']").First.FocusAsync();
        await employee.Page.Keyboard.PressAsync("Enter");
        await Expect(employee.Page.Locator(".verdict")).ToContainTextAsync("as high as in 1 of 200 ordinary exchanges or fewer, which is enough where the account");
        await Expect(employee.Page.Locator(".own-reason")).ToContainTextAsync("empty_share is 0.91");
        await Expect(employee.Page.Locator(".verdict")).ToContainTextAsync("Yours held 120. It covered 120, which count; the rest does not.");
        Assert.DoesNotContain("0.998", await employee.TextAsync(), StringComparison.Ordinal);
        await employee.Page.GetByRole(AriaRole.Textbox).FocusAsync();
        await employee.Page.Keyboard.TypeAsync("Test data for the <b>import</b>, announced on Monday.");
        await employee.PictureAsync($"me-exchange-{width}");
        await employee.CheckAsync($"one's own exchange at {width}");
        await employee.Page.Keyboard.PressAsync("Tab");
        await employee.Page.Keyboard.PressAsync("Enter");
        await Expect(employee.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Open: nobody has decided it yet." })).ToBeVisibleAsync();

        await using var operatorsWindow = await fixture.OpenAsync(width);
        await operatorsWindow.GoAsync("#/exchanges");
        await fixture.SignOnAsync(operatorsWindow, "olga");
        await Expect(operatorsWindow.Page.Locator(".open-appeals")).ToContainTextAsync("Test data for the <b>import</b>, announced on Monday.");
        await operatorsWindow.PictureAsync($"open-appeals-{width}");
        await operatorsWindow.CheckAsync($"open appeals at {width}");
        await operatorsWindow.Page.Locator($".open-appeals a[href*='{id}']").FocusAsync();
        await operatorsWindow.Page.Keyboard.PressAsync("Enter");
        await operatorsWindow.Page.GetByRole(AriaRole.Button, new() { Name = "Decide an appeal" }).PressAsync("Enter");
        var dialog = operatorsWindow.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Radio, new() { Name = "Accept" }).First.FocusAsync();
        await operatorsWindow.Page.Keyboard.PressAsync("Space");
        await dialog.GetByRole(AriaRole.Textbox).FocusAsync();
        await operatorsWindow.Page.Keyboard.TypeAsync("It was announced, thank you.");
        await operatorsWindow.CheckAsync($"the decision at {width}");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Continue" }).PressAsync("Enter");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Accept the appeal" }).PressAsync("Enter");
        await Expect(dialog).ToContainTextAsync("The withheld tokens now count");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).PressAsync("Enter");
        await Expect(operatorsWindow.Page.Locator(".verdict-line")).ToContainTextAsync("appeal accepted");
        await Expect(operatorsWindow.Page.Locator(".corrections")).ToContainTextAsync("olga.nowak@example.com");
        await operatorsWindow.PictureAsync($"decided-{width}");

        await employee.Page.ReloadAsync();
        await Expect(employee.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Granted" })).ToBeVisibleAsync();
        await Expect(employee.Page.Locator(".own-appeal")).ToContainTextAsync("It was announced, thank you.");
        await Expect(employee.Page.Locator(".verdict")).ToContainTextAsync("Counted: 590 of 600 tokens sent and 8 of 8 tokens answered.");
        await Expect(employee.Page.Locator(".verdict")).Not.ToContainTextAsync("appeal: name the exchange");
        await employee.PictureAsync($"me-answered-{width}");
        await employee.CheckAsync($"the answer at {width}");

        // On the chain, by person, and in the recount.
        Assert.Equal(before + 478, await TrustedAsync());
        var changes = await new ExchangeListing(fixture.Journal.Reader).ReadChangesAsync(id, CancellationToken.None);
        Assert.Equal(
            [(RecordChangeKind.AppealFiled, "anna.berg@example.com"), (RecordChangeKind.AppealAccepted, "olga.nowak@example.com")],
            changes.Select(static change => (change.Kind, change.By)));
        var verified = await Auditor.VerifyAsync([fixture.Journal.Reader], null, TimeProvider.System, CancellationToken.None);
        Assert.True(verified.Equal, string.Join("; ", verified.Faults));
    }

    private async Task<long> TrustedAsync()
    {
        var day = DateTime.UtcNow.Date.AddDays(-1);
        var totals = (await fixture.JsonAsync($"/api/usage?from={day:yyyy-MM-dd}&bucket=total&user=anna.berg@example.com")).GetProperty("totals");
        return totals.GetProperty("input_tokens").GetInt64() + totals.GetProperty("output_tokens").GetInt64();
    }
}
