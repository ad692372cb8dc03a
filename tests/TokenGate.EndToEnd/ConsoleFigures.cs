using System.Globalization;
using Microsoft.Playwright;
using TokenGate.Console.Tests.Setup;

namespace TokenGate.EndToEnd;

/// <summary>The figures that the console shows in a browser, read off the page as a person would.</summary>
internal sealed class ConsoleFigures : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly IPage _page;
    private readonly Uri _console;

    private ConsoleFigures(IPlaywright playwright, IBrowser browser, IPage page, Uri console) => (_playwright, _browser, _page, _console) = (playwright, browser, page, console);

    /// <summary>Opens the console in the system's Chromium.</summary>
    public static async Task<ConsoleFigures> OpenAsync(Uri console)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await Chromium.LaunchAsync(playwright);
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 }, Locale = "de-DE", TimezoneId = "Asia/Tokyo" });
        context.SetDefaultTimeout(60_000);
        return new ConsoleFigures(playwright, browser, await context.NewPageAsync(), console);
    }

    /// <summary>The sums at the head of the page: requests, input and output.</summary>
    public async Task<(long Requests, long Input, long Output)> TotalsAsync(string filters)
    {
        await GoAsync(filters);
        var figures = await _page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.figure')].map(f => f.querySelector('dt').innerText.trim() + '\t' + f.querySelector('.figure-value').innerText)");
        var values = figures.Select(static line => line.Split('\t')).ToDictionary(static parts => parts[0], static parts => parts[1]);
        return (Number(values["Requests"]), Number(values["Input"]), Number(values["Output"]));
    }

    /// <summary>The table of groups: name, requests, input, output.</summary>
    public async Task<List<(string Name, long Requests, long Input, long Output)>> GroupsAsync(string filters)
    {
        await GoAsync(filters);
        var rows = await _page.EvaluateAsync<string[][]>(
            """
            () => {
              const table = [...document.querySelectorAll('table')].find(t => t.caption?.innerText.startsWith('Trusted usage by'));
              const heads = [...table.tHead.rows[0].cells].map(c => c.innerText.trim().split('\n')[0].replace(/[^A-Za-z ]/g, '').trim());
              const at = name => heads.findIndex(h => h === name);
              return [...table.tBodies[0].rows].map(r => [r.querySelector('th bdi').innerText, r.cells[at('Requests')].innerText, r.cells[at('Input')].innerText, r.cells[at('Output')].innerText]);
            }
            """);
        return [.. rows.Select(static row => (row[0], Number(row[1]), Number(row[2]), Number(row[3])))];
    }

    /// <summary>The table behind the chart: for each bucket, in order, the value of each group.</summary>
    public async Task<List<Dictionary<string, long>>> BucketsAsync(string filters)
    {
        await GoAsync(filters);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Show as table" }).ClickAsync();
        await _page.Locator(".table-scroll.tall table").WaitForAsync();
        var rows = await _page.EvaluateAsync<string[][]>("() => [...document.querySelector('.table-scroll.tall table').rows].map(r => [...r.cells].map(c => c.innerText.trim()))");
        return [.. rows.Skip(1).Select(row => rows[0].Zip(row).Skip(1).Where(static cell => cell.First != "Total").ToDictionary(static cell => cell.First, static cell => Number(cell.Second)))];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private async Task GoAsync(string filters)
    {
        await _page.GotoAsync("about:blank");
        await _page.GotoAsync(new Uri(_console, "/#/adoption?" + filters).ToString());
        await _page.Locator(".figure.trusted .figure-value").WaitForAsync();
        await _page.WaitForFunctionAsync("() => document.querySelectorAll('.loading, [aria-busy=true]').length === 0");
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
