using System.Diagnostics;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary><c>tests/operator-day.sh</c>: from the configuration to the upgrade, as the documents say it, with the built program.</summary>
public sealed class OperatorDayTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task Script_OfTheOperatorsDay_ComesOutAsDocumented()
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "tests", "operator-day.sh"), Path.Combine(AppContext.BaseDirectory, "tokengate.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var script = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var (output, errors) = (script.StandardOutput.ReadToEndAsync(limit.Token), script.StandardError.ReadToEndAsync(limit.Token));
        try
        {
            await script.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!script.HasExited)
            {
                script.Kill(entireProcessTree: true);
            }
        }

        Assert.True(script.ExitCode == 0, $"{await output}\n{await errors}");
        Assert.Contains("the day is over", await output, StringComparison.Ordinal);
    }
}
