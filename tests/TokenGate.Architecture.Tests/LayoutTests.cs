using System.Xml.Linq;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Architecture.Tests;

/// <summary>Where things may lie.</summary>
public sealed class LayoutTests
{
    private static readonly string[] RootEntries =
    [
        "src", "config", "tests", "docker", "TokenGate.sln", "README.md",
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json",
        ".editorconfig", ".gitattributes", ".gitignore", ".dockerignore", ".ci", ".git", "nuget.config",
    ];

    /// <summary>Made by building and running, and ignored by git.</summary>
    private static readonly string[] Untracked = ["artifacts", "data", "logs", "TestResults", ".vs", ".idea", "BenchmarkDotNet.Artifacts"];

    private static readonly string[] DrawerNames = ["Utils", "Utilities", "Helpers", "Common", "Core", "Misc", "Shared"];

    [Fact]
    public void Root_OfTheCheckout_HoldsTheFixedListAlone()
    {
        var strangers = Directory.EnumerateFileSystemEntries(Repository.Root)
            .Select(Path.GetFileName)
            .Except(RootEntries)
            .Except(Untracked);
        Assert.Empty(strangers);
    }

    [Fact]
    public void Folders_OfTheProject_AreNamedForConcerns()
    {
        var faults = SourceTree.CSharp("src").Concat(SourceTree.CSharp("tests"))
            .SelectMany(file => Path.GetDirectoryName(file)!.Split('/'))
            .Distinct()
            .Where(folder => DrawerNames.Contains(folder.Split('.')[^1]));
        Assert.Empty(faults);
    }

    [Fact]
    public void Room_OfTheProject_HasAReadmeOfAtMost40Lines()
    {
        var rooms = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "TokenGate*").Select(Path.GetFileName)
            .Select(room => $"src/{room}")
            .Concat(["src", "config", "tests", "docker"]);
        var faults = rooms
            .Select(room => Path.Combine(room, "README.md"))
            .Where(readme => !File.Exists(Path.Combine(Repository.Root, readme)) || File.ReadLines(Path.Combine(Repository.Root, readme)).Count() > 40);
        Assert.Empty(faults);
    }

    [Fact]
    public void Markdown_OfTheProject_IsAReadmeADecisionAModelCardOrABaseline()
    {
        var faults = SourceTree.Files(".", "*.md")
            .Select(file => file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file)
            .Where(file => Path.GetFileName(file) != "README.md" && !file.StartsWith("src/adr/", StringComparison.Ordinal) && file != "config/models/card.md"
                && !(file.StartsWith("tests/TokenGate.Benchmarks/", StringComparison.Ordinal) && Path.GetFileName(file) == "baseline.md"));
        Assert.Empty(faults);
    }

    [Fact]
    public void BuildFiles_OfTheProject_SuppressNothing()
    {
        foreach (var file in SourceTree.Files(".", "*.csproj").Concat(SourceTree.Files(".", "Directory.*")))
        {
            var suppressions = XDocument.Load(Path.Combine(Repository.Root, file)).Descendants("NoWarn");
            Assert.True(!suppressions.Any(), $"{file} has a NoWarn.");
        }
    }

    [Fact]
    public void EveryProject_OfTheCheckout_HasALockFile()
    {
        var faults = SourceTree.Files(".", "*.csproj")
            .Where(project => !File.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, "packages.lock.json")));
        Assert.Empty(faults);
    }
}
