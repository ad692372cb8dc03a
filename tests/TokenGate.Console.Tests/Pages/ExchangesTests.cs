using System.Globalization;
using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using TokenGate.Scoring.Features;
using TokenGate.Usage;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests.Pages;

/// <summary>The page Exchanges: the list, one exchange with its explanation, and what happens now.</summary>
[Collection(ConsoleTests.Name)]
public sealed class ExchangesTests(ConsoleFixture fixture)
{
    [BrowserTheory]
    [InlineData("Team", "Operations", 3)]
    [InlineData("User", "jill.archer", 2)]
    [InlineData("Model", "o3", 5)]
    [InlineData("Route", "batch", -1)]
    public async Task NameFilter_OfThePage_ListsOnlyWhatFits(string label, string value, int column)
    {
        await using var window = await fixture.OpenAsync("auditor");
        await window.GoAsync("#/exchanges");

        var field = window.Page.Locator(".filters label.field", new() { HasText = label }).GetByRole(AriaRole.Combobox);
        await field.FillAsync(value);
        await field.PressAsync("Enter");
        await Expect(window.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"{label.ToLowerInvariant()}={value}"));
        await window.SettledAsync();

        var rows = window.Page.Locator("tbody tr");
        Assert.NotEqual(0, await rows.CountAsync());
        if (column > 0)
        {
            var named = new System.Text.RegularExpressions.Regex($"^\\s*{System.Text.RegularExpressions.Regex.Escape(value)}\\s*$");
            await Expect(window.Page.Locator($"tbody tr > :nth-child({column + 1})").Filter(new() { HasNotTextRegex = named })).ToHaveCountAsync(0);
        }
    }

    [BrowserTheory]
    [InlineData("padded", "Padded")]
    [InlineData("duplicate", "Duplicate")]
    [InlineData("inflated", "Inflated")]
    [InlineData("failed", "Failed")]
    [InlineData("trusted", "Trusted")]
    public async Task VerdictFilter_OfThePage_ListsThatVerdictAlone(string verdict, string name)
    {
        await using var window = await fixture.OpenAsync("auditor");
        await window.GoAsync("#/exchanges");

        await window.Page.GetByLabel("Verdict").SelectOptionAsync(verdict);
        await Expect(window.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"verdict={verdict}"));
        await window.SettledAsync();
        var shown = await window.Page.Locator("tbody .tag:not(.appeal)").AllInnerTextsAsync();
        Assert.NotEmpty(shown);
        Assert.All(shown, text => Assert.Equal(name, text));
    }

    [BrowserFact]
    public async Task Id_ByItsBeginning_IsFound()
    {
        await using var window = await fixture.OpenAsync("auditor");
        var id = fixture.Gateway.Records[^100].Id;
        await window.GoAsync("#/exchanges");

        await window.Page.GetByLabel("Id begins with").FillAsync(id[..30]);
        await window.Page.GetByLabel("Id begins with").PressAsync("Enter");
        await Expect(window.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await window.Page.Locator("tbody a").ClickAsync();
        await Expect(window.Page.Locator(".exchange-id")).ToHaveTextAsync(id);

        await window.Page.GetByText("All exchanges").ClickAsync();
        await Expect(window.Page.GetByLabel("Id begins with")).ToHaveValueAsync(id[..30]);
    }

    [BrowserFact]
    public async Task List_OfThePage_GoesOnPageByPageWithoutRepeating()
    {
        await using var window = await fixture.OpenAsync("auditor");
        await window.GoAsync("#/exchanges?period=7d");

        await Expect(window.Page.Locator("tbody tr")).ToHaveCountAsync(50);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Load older ones" }).ClickAsync();
        await Expect(window.Page.Locator("tbody tr")).ToHaveCountAsync(100);
        var links = await window.Page.Locator("tbody a").EvaluateAllAsync<string[]>("links => links.map(link => link.href)");
        Assert.Equal(100, links.Distinct().Count());
    }

    [BrowserFact]
    public async Task Period_OfThePage_BoundsTheList()
    {
        await using var window = await fixture.OpenAsync("auditor");
        var expected = fixture.Gateway.Records.Count(record => record.StartedAt.UtcDateTime.Date == DateTime.UtcNow.Date.AddDays(-9) && record.User == "tom.becker");
        await window.GoAsync($"#/exchanges?from={DateTime.UtcNow.AddDays(-9):yyyy-MM-dd}&to={DateTime.UtcNow.AddDays(-8):yyyy-MM-dd}&user=tom.becker");

        await Expect(window.Page.Locator("tbody tr")).ToHaveCountAsync(expected);
    }

    [BrowserFact]
    public async Task Explanation_OfAWithheldExchange_HasSentencesValuesRangesAndThePolicysLine()
    {
        await using var window = await fixture.OpenAsync("auditor");
        var record = fixture.Gateway.Records.Last(record => record.Judgement.Verdict == Verdict.Padded);
        await window.GoAsync($"#/exchanges/{record.Id}");

        await Expect(window.Page.Locator(".policy").First).ToContainTextAsync(record.Judgement.Policy);
        var score = window.Page.GetByRole(AriaRole.Article, new() { Name = "Score of padding" });
        await Expect(score).ToContainTextAsync("at or above its threshold");
        await Expect(score.Locator(".feature")).ToHaveCountAsync(4);
        var strongest = record.Judgement.Padding!.Reasons[0];
        await Expect(score.Locator(".feature").First).ToContainTextAsync(FeatureCatalogue.All.First(feature => feature.Name == strongest.Feature).Sentence);
        await Expect(score.Locator(".feature").First).ToContainTextAsync(string.Create(CultureInfo.InvariantCulture, $"+{strongest.Contribution:0.00}"));
        await Expect(score).ToContainTextAsync("speaks for withholding");
        await Expect(score.GetByRole(AriaRole.Img).First).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("honest"));
        await Expect(window.Page.Locator(".split").First).ToContainTextAsync($"{record.Judgement.Split.Input:N0} tokens gross");

        await score.GetByRole(AriaRole.Button, new() { Name = "features of padding" }).ClickAsync();
        await Expect(score.Locator(".feature")).ToHaveCountAsync(FeatureCatalogue.For(ScoreKind.Padding).Length);

        // An auditor reads; appeals are the operator's.
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "appeal" })).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Exchange_ThatIsNotThere_IsToldWithAReason()
    {
        await using var window = await fixture.OpenAsync("auditor");
        await window.GoAsync("#/exchanges/00000000-0000-7000-8000-000000000000");
        await Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("404");
    }

    [BrowserFact]
    public async Task Exchange_ThatHappensNow_IsOfferedAndDoesNotMoveTheList()
    {
        await using var window = await fixture.OpenAsync("operator");
        await window.GoAsync("#/exchanges?user=mia.lang");
        await Expect(window.Page.Locator(".live")).ToHaveTextAsync("live");
        var rows = await window.Page.Locator("tbody tr").CountAsync();

        await fixture.Gateway.ChatAsync("ben.tal", $"Which of the two drafts {Guid.CreateVersion7()} should go to the customer first, the short one or the one with the tables?");
        await fixture.Gateway.ChatAsync("mia.lang", $"Please name three risks of moving the nightly job {Guid.CreateVersion7()} to the new cluster before the audit.");

        var offer = window.Page.GetByRole(AriaRole.Button, new() { Name = "Show 1 new exchange", Exact = true });
        await Expect(offer).ToBeVisibleAsync();
        Assert.Equal(rows, await window.Page.Locator("tbody tr").CountAsync());
        await offer.ClickAsync();
        await Expect(offer).ToHaveCountAsync(0);
        await Expect(window.Page.Locator("tbody tr")).ToHaveCountAsync(Math.Min(50, rows + 1));
    }
}
