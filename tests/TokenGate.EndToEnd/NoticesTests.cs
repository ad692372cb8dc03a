using System.Text.Json;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>The third-party notices beside the program.</summary>
public sealed class NoticesTests
{
    private static readonly string Notices = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "THIRD-PARTY-NOTICES.txt"));

    [Fact]
    public void Notices_OfTheProgram_NameEveryLockedNuGetPackageAndItsLicence()
    {
        var packages = Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Select(folder => Path.Combine(folder, "packages.lock.json")).Where(File.Exists)
            .SelectMany(file => Read(file).GetProperty("dependencies").EnumerateObject())
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.GetProperty("type").GetString() != "Project")
            .Select(package => $"{package.Name} {package.Value.GetProperty("resolved").GetString()}")
            .Distinct()
            .ToList();

        Assert.Contains(packages, static package => package.StartsWith("Microsoft.ML 5.", StringComparison.Ordinal));
        AssertNamed(packages);
    }

    [Theory]
    [InlineData("TokenGate.Console", "package-lock.json")]
    [InlineData("TokenGate.Tokens", "Vocabularies/package-lock.json")]
    public void Notices_OfTheProgram_NameEveryLockedNpmPackageThatShips(string room, string file)
    {
        var packages = Read(Path.Combine(Repository.Root, "src", room, file)).GetProperty("packages").EnumerateObject()
            .Where(package => package.Name.Length > 0 && !package.Value.TryGetProperty("dev", out _))
            .Select(package => $"{package.Name["node_modules/".Length..]} {package.Value.GetProperty("version").GetString()}")
            .ToList();

        Assert.NotEmpty(packages);
        AssertNamed(packages);
    }

    private static JsonElement Read(string file) => JsonElement.Parse(File.ReadAllText(file));

    private static void AssertNamed(IEnumerable<string> packages)
    {
        var lines = Notices.Split('\n');
        foreach (var package in packages)
        {
            var at = Array.IndexOf(lines, package);
            Assert.True(at >= 0, $"{package} is missing.");
            Assert.Matches("^  Licence: (?!unknown).+", lines[at + 1]);
        }
    }
}
