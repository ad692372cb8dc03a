using Microsoft.Playwright;

namespace TokenGate.Console.Tests.Setup;

/// <summary>The system's own Chromium, kept off the network.</summary>
internal static class Chromium
{
    private const string Executable = "/usr/bin/chromium";

    /// <summary>Why there is no browser; null when there is one.</summary>
    public static string? Missing { get; } = File.Exists(Executable) ? null : $"not run: {Executable} is not installed (Debian: apt-get install chromium)";

    /// <summary>Starts a browser. Every name resolves to nothing and only this machine is reached.</summary>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Executable,
        Args =
        [
            "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--no-first-run",
            "--disable-domain-reliability", "--disable-features=OptimizationHints,MediaRouter,AutofillServerCommunication", "--no-pings", "--metrics-recording-only",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ],
    });
}
