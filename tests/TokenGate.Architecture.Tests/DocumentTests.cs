using System.Text.RegularExpressions;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Architecture.Tests;

/// <summary>Documents stand on their own: what they point to is in the repository, and they can be read in a terminal.</summary>
public sealed partial class DocumentTests
{
    private const int MaxProse = 140;

    /// <summary>What writes these files decides how wide they are.</summary>
    private static readonly string[] Generated = ["config/models/card.md"];

    /// <summary>Kinds of files in which a document may be mentioned.</summary>
    private static readonly string[] Texts = ["*.cs", "*.ts", "*.tsx", "*.mjs", "*.sh", "*.yaml", "*.yml", "*.json", "*.props", "*.targets", "*.csproj", "Dockerfile"];

    [Fact]
    public void Link_OfADocument_LeadsToAFileOfTheRepository()
    {
        var faults = new List<string>();
        foreach (var file in MarkdownText.Files())
        {
            foreach (var (number, text, _) in MarkdownText.Lines(file))
            {
                faults.AddRange(Link().Matches(text)
                    .Select(match => match.Groups[1].Value)
                    .Where(target => !target.Contains("://", StringComparison.Ordinal) && !IsThere(Path.GetDirectoryName(file)!, target))
                    .Select(target => $"{file}:{number}: {target}"));
            }
        }

        Assert.True(faults.Count == 0, $"Links that lead nowhere:\n{string.Join('\n', faults)}");
    }

    /// <summary>A document that is named, in prose or in a comment, is found: from where it is named, from src, or from the root.</summary>
    [Fact]
    public void Document_ThatIsMentioned_IsInTheRepository()
    {
        var faults = new List<string>();
        foreach (var file in MarkdownText.Files().Concat(Texts.SelectMany(pattern => SourceTree.Files(".", pattern))))
        {
            if (file.EndsWith("packages.lock.json", StringComparison.Ordinal) || file.EndsWith("package-lock.json", StringComparison.Ordinal) || IsThisRule(file))
            {
                continue;
            }

            foreach (var (index, line) in SourceTree.Read(file).Split('\n').Index())
            {
                faults.AddRange(Mention().Matches(Address().Replace(line, ""))
                    .Select(match => match.Value)
                    .Where(name => !IsMentionFound(file, name))
                    .Select(name => $"{file}:{index + 1}: {name}"));
            }
        }

        Assert.True(faults.Count == 0, $"Documents that are mentioned and not there:\n{string.Join('\n', faults)}");
    }

    /// <summary>What lies beside a checkout is not part of it: tests may look for it and then say that they did not run.</summary>
    [Fact]
    public void FolderBesideTheCheckout_IsMentionedByTestsAlone()
    {
        var faults = new List<string>();
        foreach (var file in MarkdownText.Files().Concat(Texts.SelectMany(pattern => SourceTree.Files(".", pattern))))
        {
            var isTest = file.StartsWith("tests/", StringComparison.Ordinal) && !file.EndsWith(".md", StringComparison.Ordinal);
            if (isTest || IsThisRule(file))
            {
                continue;
            }

            faults.AddRange(SourceTree.Read(file).Split('\n').Index()
                .Where(line => Beside().IsMatch(line.Item))
                .Select(line => $"{file}:{line.Index + 1}: {line.Item.Trim()}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Test_ThatADocumentNames_IsThere()
    {
        var methods = SourceTree.CSharp("tests").SelectMany(file => TestMethod().Matches(SourceTree.Read(file))).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var faults = MarkdownText.Files()
            .SelectMany(file => NamedTest().Matches(SourceTree.Read(file)).Select(match => (File: file, Name: match.Groups[1].Value)))
            .Where(test => !methods.Contains(test.Name))
            .Select(test => $"{test.File}: {test.Name}")
            .ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Guarantees_OfTheRooms_EachNameTheirTests()
    {
        var readme = SourceTree.Read("src/README.md");
        for (var number = 1; number <= 9; number++)
        {
            var row = readme.Split('\n').SingleOrDefault(line => line.StartsWith($"| G{number} ", StringComparison.Ordinal));
            Assert.True(row is not null && NamedTest().IsMatch(row), $"src/README.md names no test for G{number}.");
        }
    }

    /// <summary>Forty words of our own are as many as a newcomer can learn; more would be the field's words said otherwise.</summary>
    [Fact]
    public void Glossary_OfTheRooms_HasAtMost40Words()
    {
        var readme = SourceTree.Read("src/README.md");
        var words = readme[readme.IndexOf("## Glossary", StringComparison.Ordinal)..].Split('\n').Count(line => line.StartsWith("| ", StringComparison.Ordinal)) - 1;
        Assert.InRange(words, 10, 40);
    }

    [Fact]
    public void Prose_OfADocument_IsAtMost140Wide()
    {
        var faults = MarkdownText.Files().Except(Generated)
            .SelectMany(file => MarkdownText.Lines(file).Where(line => line.IsProse && line.Text.Length > MaxProse).Select(line => $"{file}:{line.Number}: {line.Text.Length} characters"))
            .ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Comment_OfASource_IsAtMost140Wide()
    {
        var faults = SourceTree.CSharp("src").Concat(SourceTree.CSharp("tests"))
            .SelectMany(file => SourceTree.Read(file).Split('\n').Index()
                .Where(line => line.Item.Length > MaxProse && line.Item.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.Item.Contains("://", StringComparison.Ordinal))
                .Select(line => $"{file}:{line.Index + 1}: {line.Item.Length} characters"))
            .ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static bool IsThisRule(string file) => file == $"tests/TokenGate.Architecture.Tests/{nameof(DocumentTests)}.cs";

    private static bool IsMentionFound(string file, string name)
    {
        var isDecision = Regex.Match(name, @"^(?:src/)?adr/(\d{4})");
        return isDecision.Success && !name.EndsWith(".md", StringComparison.Ordinal)
            ? Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/adr"), isDecision.Groups[1].Value + "-*.md").Any()
            : IsThere(Path.GetDirectoryName(file)!, name) || IsThere("", name) || IsThere("src", name) || IsThere("tests", name)
                || Path.GetFileName(name) == name && Known().Contains(name);
    }

    /// <summary>
    /// File names that stand for a kind of document: each room has its README, each folder of models its card, each benchmark its baseline.
    /// </summary>
    private static HashSet<string> Known() => [.. MarkdownText.Files().Select(file => Path.GetFileName(file))];

    private static bool IsThere(string folder, string target)
    {
        var path = Path.Combine(Repository.Root, folder, target.Split('#')[0]);
        return target.StartsWith('#') || File.Exists(path) || Directory.Exists(path);
    }

    [GeneratedRegex(@"`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*_[A-Za-z0-9]+_[A-Za-z0-9_]+)`")]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"public (?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w/.-])(?:[\w.-]+/)*(?:[\w-]+\.md\b|adr/\d{4}[\w-]*)")]
    private static partial Regex Mention();

    /// <summary>An address on the web, with or without its scheme: what it names is not ours.</summary>
    [GeneratedRegex(@"(?:https?://|(?:github|gitlab|raw\.githubusercontent)\.com/)\S+")]
    private static partial Regex Address();

    [GeneratedRegex(@"\.\./(?:shared|corpus)\b|\bshared/(?:corpus|wire|cases|findings|research|fixtures)\b")]
    private static partial Regex Beside();
}
