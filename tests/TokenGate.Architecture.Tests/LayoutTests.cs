using System.Text.RegularExpressions;
using System.Xml.Linq;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Architecture.Tests;

/// <summary>Where things may lie.</summary>
public sealed partial class LayoutTests
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
    public void Room_OfTheProject_HasAReadmeOfAtMost60Lines()
    {
        var faults = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "TokenGate*")
            .Select(room => $"src/{Path.GetFileName(room)}/README.md")
            .Append("tests/README.md")
            .Where(readme => !File.Exists(Path.Combine(Repository.Root, readme)) || File.ReadLines(Path.Combine(Repository.Root, readme)).Count() > 60);
        Assert.Empty(faults);
    }

    /// <summary>The documents beside the rooms' READMEs, each with the question it answers. A new one is a decision.</summary>
    [Fact]
    public void Markdown_OfTheProject_IsADocumentOfTheList()
    {
        string[] documents =
        [
            "README.md", "src/README.md", "src/formats.md", "src/CONTRIBUTING.md", "src/SECURITY.md", "config/README.md", "config/metrics.md",
            "config/models/card.md", "docker/README.md", "tests/README.md", "src/TokenGate.Dialects/Batches/README.md", "src/TokenGate.Dialects/Native/README.md",
            "src/TokenGate.Dialects/Reading/README.md",
        ];
        var others = MarkdownText.Files().Except(documents).Where(file => !OtherDocument().IsMatch(file)).ToList();
        Assert.Equal([], others);
        var missing = documents.Except(MarkdownText.Files()).ToList();
        Assert.Equal([], missing);
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

    /// <summary>A room's README, a decision, a benchmark's baseline.</summary>
    [GeneratedRegex(@"^src/TokenGate(?:\.\w+)?/README\.md$|^src/adr/\d{4}-[\w-]+\.md$|^tests/TokenGate\.Benchmarks/(?:\w+/)?(?:README|baseline)\.md$")]
    private static partial Regex OtherDocument();
}
