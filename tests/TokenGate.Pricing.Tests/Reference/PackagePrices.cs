using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using TokenGate.Testing;

namespace TokenGate.Pricing.Tests.Reference;

/// <summary>The package's own arithmetic, asked in a process of its own. The build of this project installs it.</summary>
internal static class PackagePrices
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>What the package says of each exchange; null where it knows no price.</summary>
    public static IReadOnlyList<PackagePrice?> Price(IReadOnlyList<PackageUsage> rows)
    {
        var start = new ProcessStartInfo("node", ["price.mjs"])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "tests", "TokenGate.Pricing.Tests", "Reference"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["REFERENCE_MODULES"] =
            typeof(PackagePrices).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static each => each.Key == "ReferenceModules").Value;
        using var process = Process.Start(start)!;
        var writing = Task.Run(async () =>
        {
            foreach (var row in rows)
            {
                await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(
                    new { row.Provider, row.Model, row.Time, Usage = row }, Names));
            }

            process.StandardInput.Close();
        });
        var prices = new List<PackagePrice?>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            prices.Add(JsonSerializer.Deserialize<PackagePrice?>(line, Names));
        }

        writing.Wait();
        process.WaitForExit();
        return process.ExitCode == 0 && prices.Count == rows.Count ? prices : throw new InvalidOperationException($"price.mjs failed with {process.ExitCode}.");
    }
}
