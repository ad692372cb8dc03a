using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TokenGate.Console.Tests.Setup;

/// <summary>
/// A window on the console. When it is closed, nothing may have gone wrong in it: no error of a script, nothing that the content security
/// policy refused, and no request to another host.
/// </summary>
public sealed class ConsoleWindow : IAsyncDisposable
{
    private static readonly string Axe = File.ReadAllText(Path.Combine(Npm.Folder, "node_modules", "axe-core", "axe.min.js"));

    private readonly Uri _console;
    private readonly ConcurrentQueue<string> _faults = new();

    /// <summary>Watches a page from its beginning.</summary>
    /// <param name="page">The page.</param>
    /// <param name="console">The console's address.</param>
    /// <param name="friend">The identity provider's, where people sign on; null where nobody does.</param>
    public ConsoleWindow(IPage page, Uri console, Uri? friend = null)
    {
        (Page, _console) = (page, console);
        page.PageError += (_, error) => _faults.Enqueue(error);
        page.Console += (_, message) =>
        {
            // An answer that is no success is told by the browser too; the tests that provoke one look for what the page says to it.
            if (message.Type is "error" or "warning" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal))
            {
                _faults.Enqueue(message.Text);
            }
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(console.ToString(), StringComparison.Ordinal) && !IsOf(friend, request) && !request.Url.StartsWith("blob:" + console.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal))
            {
                _faults.Enqueue($"asked a stranger: {request.Url}");
            }
        };
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Goes to a place of the console and waits until it has nothing left to load.</summary>
    public async Task GoAsync(string place)
    {
        await Page.GotoAsync("about:blank");
        await Page.GotoAsync(new Uri(_console, "/" + place).ToString());
        await SettledAsync();
    }

    /// <summary>Waits until the page stands and nothing is loading.</summary>
    /// <remarks>
    /// The address changes before the page hears of it: the event of its change is a task of its own, and the page is drawn after that.
    /// What is asked before would be the state of the place that was left, which was not loading either.</remarks>
    public async Task SettledAsync()
    {
        await Page.EvaluateAsync("() => new Promise(drawn => setTimeout(() => requestAnimationFrame(() => setTimeout(drawn))))");
        await Expect(Page.Locator("h1")).ToBeVisibleAsync();
        await Expect(Page.Locator(".loading")).ToHaveCountAsync(0);
        await Expect(Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
    }

    /// <summary>The provider's own page may load what it likes; it gets nothing of ours.</summary>
    private static bool IsOf(Uri? friend, IRequest request) => friend is not null
        && (request.Url.StartsWith(friend.ToString(), StringComparison.Ordinal) || request.Frame.Url.StartsWith(friend.ToString(), StringComparison.Ordinal));

    /// <summary>Everything that is read on the page.</summary>
    public Task<string> TextAsync() => Page.InnerTextAsync("body");

    /// <summary>Asserts that axe has no serious or critical finding, and that nothing is wider than the window.</summary>
    public async Task CheckAsync(string what)
    {
        await Page.EvaluateAsync(Axe);
        var violations = await Page.EvaluateAsync<JsonElement>("async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.map(v => ({ id: v.id, impact: v.impact, nodes: v.nodes.map(n => n.target.join(' ') + ': ' + n.failureSummary) }))");
        var serious = violations.EnumerateArray().Where(v => v.GetProperty("impact").GetString() is "serious" or "critical").Select(v => v.ToString()).ToArray();
        Assert.True(serious.Length == 0, $"{what}: {string.Join('\n', serious)}");
        var excess = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(excess <= 0, $"{what}: {excess} pixels wider than the window.");
    }

    /// <summary>Saves a screenshot where TOKENGATE_SCREENSHOTS names a folder.</summary>
    public async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("TOKENGATE_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Page.Context.DisposeAsync();
        Assert.Empty(_faults);
    }
}
