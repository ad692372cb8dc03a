using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests;

/// <summary>What stands around the pages: signing in, roles, the menu, the keyboard, colours.</summary>
[Collection(ConsoleTests.Name)]
public sealed class FrameTests(ConsoleFixture fixture)
{
    [BrowserFact]
    public async Task SignIn_WithAWrongToken_IsRefusedAndWithTheRightOneOpens()
    {
        await using var window = await fixture.OpenAsync(role: null);
        await window.GoAsync("");

        await window.Page.GetByLabel("Token").FillAsync("not-a-token-of-this-gateway");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Open" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await window.CheckAsync("the sign-in page");
        await window.Page.GetByLabel("Token").FillAsync(ConsoleGateway.Tokens["viewer"]);
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        await Expect(window.Page.Locator(".bottom")).ToContainTextAsync("you are viewer");

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Close session" }).ClickAsync();
        await Expect(window.Page.GetByLabel("Token")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Viewer_WhereverTheyGo_SeesNothingThatWasWithheld()
    {
        await using var window = await fixture.OpenAsync("viewer");
        var asked = new List<string>();
        window.Page.Request += (_, request) => asked.Add(request.Url);
        await window.GoAsync("");

        await Expect(window.Page.Locator("nav a")).ToHaveTextAsync(["Overview", "People", "Adoption", "Model", "Health"]);
        foreach (var page in new[] { "integrity", "exchanges", $"exchanges/{fixture.Gateway.Records[0].Id}" })
        {
            await window.GoAsync($"#/{page}");
            await Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Not for your role");
        }

        Assert.DoesNotContain(asked, url => url.Contains("/api/withheld", StringComparison.Ordinal) || url.Contains("/api/exchanges", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task Keyboard_Alone_ReachesEveryPageAndEveryControl()
    {
        await using var window = await fixture.OpenAsync();
        await window.GoAsync("#/adoption");

        await window.Page.Keyboard.PressAsync("Tab");
        await Expect(window.Page.GetByText("Skip to the content")).ToBeFocusedAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(window.Page.Locator("main")).ToBeFocusedAsync();
        await window.Page.Keyboard.PressAsync("Tab");
        await Expect(window.Page.GetByLabel("Period")).ToBeFocusedAsync();

        // What can be reached with the Tab key is everything that can be used, and each has a ring that is seen.
        var reached = new HashSet<string>();
        await window.Page.EvaluateAsync("document.activeElement.blur()");
        for (var i = 0; i < 80; i++)
        {
            await window.Page.Keyboard.PressAsync("Tab");
            var (name, ring) = await FocusedAsync(window);
            if (name == "BODY" || !reached.Add(name))
            {
                break;
            }

            Assert.True(ring, $"{name} shows no focus.");
        }

        Assert.Contains(reached, name => name.Contains("Trusted tokens by day and team", StringComparison.Ordinal));
        Assert.Contains(reached, name => name.Contains("CSV by team", StringComparison.Ordinal));

        foreach (var page in new[] { "Integrity", "Exchanges", "Model", "Health" })
        {
            await window.Page.GetByRole(AriaRole.Link, new() { Name = page, Exact = true }).FocusAsync();
            await window.Page.Keyboard.PressAsync("Enter");
            await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = page, Level = 1 })).ToBeVisibleAsync();
            await Expect(window.Page.Locator("main")).ToBeFocusedAsync();
            await Expect(window.Page).ToHaveTitleAsync($"{page} · TokenGate");
        }

        await window.Page.GoBackAsync();
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Model", Level = 1 })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Colours_FollowTheSystemUntilTheReaderChooses()
    {
        await using var window = await fixture.OpenAsync(scheme: ColorScheme.Dark);
        await window.GoAsync("");
        var root = window.Page.Locator("html");
        await Expect(root).ToHaveAttributeAsync("data-theme", "dark");
        Assert.Equal("rgb(18, 23, 26)", await root.EvaluateAsync<string>("e => getComputedStyle(e).backgroundColor"));

        await window.Page.GetByLabel("Colours").SelectOptionAsync("light");
        await Expect(root).ToHaveAttributeAsync("data-theme", "light");
        await window.GoAsync("#/health");
        await Expect(root).ToHaveAttributeAsync("data-theme", "light");
        await window.Page.GetByLabel("Colours").SelectOptionAsync("auto");
        await Expect(root).ToHaveAttributeAsync("data-theme", "dark");
    }

    [BrowserFact]
    public async Task Events_OfAPageThatIsLeft_AreGivenUpUntilItIsComeBackTo()
    {
        await using var window = await fixture.OpenAsync();
        await window.GoAsync("#/model");
        await Expect(window.Page.Locator(".top-right")).ToContainTextAsync("live");

        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        window.Page.RequestFailed += (_, request) => _ = request.Url.EndsWith("/api/events", StringComparison.Ordinal) && ended.TrySetResult();
        await window.Page.EvaluateAsync("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
        await ended.Task;
        var again = await window.Page.RunAndWaitForRequestAsync(
            () => window.Page.EvaluateAsync("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"), "**/api/events");

        Assert.EndsWith("/api/events", again.Url, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Policy_OfThePage_AllowsNothingInline()
    {
        await using var window = await fixture.OpenAsync();
        var answer = await window.Page.GotoAsync(fixture.Gateway.Console.ToString());
        var policy = answer!.Headers["content-security-policy"];
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("data:", policy, StringComparison.Ordinal);
        var html = await answer.TextAsync();
        Assert.DoesNotContain("<style", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"<script(?![^>]*\bsrc=)", html);
    }

    private static async Task<(string Name, bool Ring)> FocusedAsync(ConsoleWindow window)
    {
        // A choice hides its radio button; its ring is drawn around the word beside it.
        var found = await window.Page.EvaluateAsync<string[]>(
            """
            () => {
              const e = document.activeElement;
              const shown = e.matches('.choice input') ? e.nextElementSibling : e;
              const style = getComputedStyle(shown);
              const name = e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText ?? e.innerText ?? '';
              return [e.tagName === 'BODY' ? 'BODY' : `${e.tagName} ${name} ${e.getAttribute('name') ?? ''} ${e.getAttribute('href') ?? ''}`, String(style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1)];
            }
            """);
        return (found[0], found[1] == "true");
    }
}
