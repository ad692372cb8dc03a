using System.Diagnostics;
using System.Text.Json;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Console.Tests.Setup;

/// <summary>npm's <c>oidc-provider</c> as a process of its own.</summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    private const int Attempts = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private IdentityProvider(Process process, string issuer) => (_process, Issuer) = (process, issuer);

    /// <summary>Its issuer.</summary>
    public string Issuer { get; }

    /// <summary>Starts one.</summary>
    /// <param name="accounts">Claims by login name.</param>
    public static async Task<IdentityProvider> StartAsync(IReadOnlyDictionary<string, object> accounts)
    {
        var folder = Path.Combine(Repository.Root, "tests", "TokenGate.Console.Tests", "provider");
        await InstallAsync(folder);
        for (var attempt = 1; ; attempt++)
        {
            var process = Start(folder, "node", "provider.mjs", JsonSerializer.Serialize(accounts));
            var errors = process.StandardError.ReadToEndAsync();
            try
            {
                var issuer = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
                Assert.StartsWith("http://127.0.0.1:", issuer, StringComparison.Ordinal);
                _ = process.StandardOutput.ReadToEndAsync();
                return new IdentityProvider(process, issuer!);
            }
            catch (TimeoutException)
            {
                // Seen once: node's main thread waits for a lock of its own for ever, while it makes its keys and before it listens.
                process.Kill();
                Assert.True(attempt < Attempts, $"oidc-provider said nothing for {Patience.TotalSeconds} s, {attempt} times; its errors: {await errors}");
                process.Dispose();
            }
        }
    }

    /// <summary>Has it publish keys that it does not sign with, or its own again.</summary>
    public async Task LieAsync(bool lies)
    {
        await _process.StandardInput.WriteLineAsync(lies ? "lie" : "honest");
        await _process.StandardInput.FlushAsync();
        using var client = new HttpClient();
        var name = lies ? "other" : "own";
        while (!(await client.GetStringAsync($"{Issuer}/jwks")).Contains($"\"{name}\"", StringComparison.Ordinal))
        {
            await Task.Delay(20);
        }
    }

    /// <summary>Ends it: from now on nothing answers at its address.</summary>
    public void Stop()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Stop();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Installs what the lock file names, unless that very set is there.</summary>
    private static async Task InstallAsync(string folder)
    {
        var wanted = await File.ReadAllTextAsync(Path.Combine(folder, "package-lock.json"));
        var mark = Path.Combine(folder, "node_modules", ".tokengate-lock");
        if (File.Exists(mark) && await File.ReadAllTextAsync(mark) == wanted)
        {
            return;
        }

        using var process = Start(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error");
        var errors = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        await File.WriteAllTextAsync(mark, wanted);
    }

    private static Process Start(string folder, string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
