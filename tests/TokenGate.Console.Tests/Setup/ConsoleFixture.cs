using Microsoft.Playwright;
using Xunit;

namespace TokenGate.Console.Tests.Setup;

/// <summary>One gateway and one browser for all tests of a class.</summary>
public sealed class ConsoleFixture : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The gateway.</summary>
    public ConsoleGateway Gateway { get; } = new();

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Chromium.Missing is not null)
        {
            return;
        }

        // A shared machine is slow now and then; what is expected comes all the same.
        Assertions.SetDefaultExpectTimeout(15_000);
        await Gateway.StartAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
    }

    /// <summary>Opens a window of its own: nothing is shared with other tests.</summary>
    /// <param name="role">Whose token it holds; null for none.</param>
    /// <param name="width">In pixels: 1280 or 390.</param>
    /// <param name="scheme">Light or dark.</param>
    public async Task<ConsoleWindow> OpenAsync(string? role = "operator", int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Gateway.Console.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = width < 500 ? 844 : 900 },
            ColorScheme = scheme,
            AcceptDownloads = true,
            Locale = "de-DE",
            TimezoneId = "Asia/Tokyo",
        });
        context.SetDefaultTimeout(15_000);
        if (role is not null)
        {
            await context.AddInitScriptAsync($"if (location.protocol !== 'about:') sessionStorage.setItem('tokengate.token', '{ConsoleGateway.Tokens[role]}')");
        }

        return new ConsoleWindow(await context.NewPageAsync(), Gateway.Console);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await Gateway.DisposeAsync();
    }
}
