using System.Diagnostics;
using TokenGate.Console.Tests.Setup;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Console.Tests;

/// <summary>The page's logic, tested where it runs: each file of <c>logic</c> by Node's own test runner.</summary>
public sealed class LogicTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "TokenGate.Console.Tests", "logic");

    /// <summary>The files.</summary>
    public static TheoryData<string> Files => new(Directory.EnumerateFiles(Folder, "*.test.ts").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Logic_OfThePage_PassesItsOwnTests(string file)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Path.Combine(Folder, "run.mjs"), Npm.Folder, Path.Combine(Folder, file) })
        {
            start.ArgumentList.Add(argument);
        }

        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await output + await errors);
        Assert.DoesNotContain("# pass 0", await output, StringComparison.Ordinal);
    }
}
