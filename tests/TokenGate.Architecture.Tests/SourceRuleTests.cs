using System.Text.RegularExpressions;
using Xunit;

namespace TokenGate.Architecture.Tests;

/// <summary>Rules that the compiler cannot hold, each with its reason.</summary>
public sealed partial class SourceRuleTests
{
    private const int MaxLines = 400;

    /// <summary>What no file of src may say, and where it may.</summary>
    private static readonly (string Pattern, string[] Rooms, string Reason)[] Bans =
    [
        (@"\bDateTime(Offset)?\.(UtcNow|Now)\b", [], "use TimeProvider: time is an input"),
        (@"\bGuid\.NewGuid\b", [], "use Guid.CreateVersion7: ids sort by time"),
        (@"\basync void\b", [], "it cannot be awaited at shutdown"),
        (@"\bEnvironment\.Exit\b", [], "it skips the journal's last commit"),
        (@"\bConsole\.(Write|Out|Error)", ["TokenGate"], "only the executable speaks to a terminal"),
        (@"\bLog(Trace|Debug|Information|Warning|Error|Critical)\(", [], "use a source-generated [LoggerMessage] method"),
        (@"\bNotImplementedException\b", [], "no stubs"),
        (@"\b(TODO|FIXME|HACK)\b", [], "unfinished work does not land"),
        (@"#pragma warning disable|\bNoWarn\b", [], "suppress locally with [SuppressMessage] and a justification"),
        (@"\b(MultiplyAddEstimate|Reciprocal\w*Estimate|FusedMultiplyAdd|TensorPrimitives)|\bVector(64|128|256|512)?\.(Exp|Log|Log2|Sin|Cos|SinCos|Hypot)\b",
            [], "it leaves open how it rounds: what is trained and judged is the same in every run"),
        (@"\bMicrosoft\.AspNetCore\b", ["TokenGate", "TokenGate.Demo", "TokenGate.Gateway"], "ASP.NET types stand in Gateway, Demo and the executable alone"),
        (@"\b(SqliteConnection|SqliteCommand|StackExchange\.Redis|IDatabase|HINCRBY)\b", ["TokenGate.Ledger"], "SQL and Redis stand in Ledger alone"),
        (@"\b(prompt_tokens|completion_tokens|usageMetadata|cache_read_input_tokens|message_stop|x_groq|prompt_eval_count)\b",
            ["TokenGate.Dialects", "TokenGate.Demo", "TokenGate.Training"], "vendor JSON names stand in Dialects (and where traffic is simulated)"),
    ];

    [Fact]
    public void Source_OfEveryRoom_HoldsNothingBanned()
    {
        var faults = new List<string>();
        foreach (var file in SourceTree.CSharp("src"))
        {
            foreach (var (number, text) in SourceTree.CodeLines(file))
            {
                faults.AddRange(Bans
                    .Where(ban => !ban.Rooms.Contains(SourceTree.Room(file)) && Regex.IsMatch(text, ban.Pattern))
                    .Select(ban => $"{file}:{number}: {ban.Reason}"));
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void File_OfTheProject_IsAtMost400Lines()
    {
        var faults = SourceTree.CSharp("src").Concat(SourceTree.CSharp("tests"))
            .Select(file => (file, lines: SourceTree.Read(file).AsSpan().Count('\n')))
            .Where(f => f.lines > MaxLines)
            .Select(f => $"{f.file}: {f.lines} lines");
        Assert.Empty(faults);
    }

    [Fact]
    public void Namespace_OfEveryFile_IsItsFolder()
    {
        var faults = new List<string>();
        foreach (var file in SourceTree.CSharp("src"))
        {
            var match = NamespaceLine().Match(SourceTree.Read(file));
            var folder = Path.GetDirectoryName(file)!.Replace('\\', '/')["src/".Length..].Replace('/', '.');
            if (match.Success && match.Groups[1].Value != folder)
            {
                faults.Add($"{file}: namespace {match.Groups[1].Value}, folder says {folder}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void File_OfSrc_DeclaresAtMostOnePublicType()
    {
        var faults = SourceTree.CSharp("src")
            .Select(file => (file, types: PublicType().Matches(SourceTree.Read(file)).Select(m => m.Groups[1].Value).Distinct().Count()))
            .Where(f => f.types > 1)
            .Select(f => $"{f.file}: {f.types} public types");
        Assert.Empty(faults);
    }

    [Fact]
    public void Class_OfSrc_IsSealedStaticOrAbstract()
    {
        var faults = SourceTree.CSharp("src")
            .SelectMany(file => OpenClass().Matches(SourceTree.Read(file)).Select(m => $"{file}: {m.Value.Trim()}"));
        Assert.Empty(faults);
    }

    [Fact]
    public void Suppression_InSource_HasAJustification()
    {
        var faults = SourceTree.CSharp("src")
            .Where(file => Suppression().Matches(SourceTree.Read(file)).Any(m => !m.Value.Contains("Justification", StringComparison.Ordinal)));
        Assert.Empty(faults);
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^public (?:static |sealed |abstract |partial |readonly |ref |unsafe )*(?:record struct|record|class|struct|interface|enum|delegate \S+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^\s*(?:public|internal|private) (?:partial )?(?:record|class) \w+", RegexOptions.Multiline)]
    private static partial Regex OpenClass();

    [GeneratedRegex(@"\[(?:\w+: )?SuppressMessage\([\s\S]*?\)\]")]
    private static partial Regex Suppression();
}
