using System.Text.RegularExpressions;
using Xunit;

namespace TokenGate.Architecture.Tests;

/// <summary>
/// Names that were given up for the field's terms, so that a reader can search for what he knows. Both lists may only grow. They hold for
/// code alone: what is stored, or public on the wire, keeps its name.
/// </summary>
public sealed partial class RetiredNameTests
{
    /// <summary>No identifier of src or tests is one of these.</summary>
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["Asking"] = "RequestNovelty",
        ["Occasion"] = "JudgeInput",
        ["Recurrence"] = "SelfRepetitionMarker",
        ["Stretch"] = "LongestRepeatedRun",
        ["Quotations"] = "MinRunFilter",
        ["Novelty"] = "NoveltyProfile",
        ["BagSketch"] = "WordSetSketch",
        ["BagIndex"] = "WordSetIndex",
        ["HeadScore"] = "ScoreResult",
        ["ScoreHead"] = "ScoreKind",
        ["HeadModel"] = "ScoreModel",
        ["HeadDescription"] = "ModelDescription",
        ["HeadFigures"] = "ScoreFigures",
        ["Excuse"] = "ExemptionReason",
        ["Witnesses"] = "CorroborationWindow",
        ["IsOdd"] = "AboveReview",
        ["IsRaised"] = "AboveCorroborated",
        ["IsHigh"] = "AboveDecision",
        ["Rejudge"] = "RescoringPolicy",
        ["KindLanes"] = "KindCounts",
        ["ILettered"] = "Word",
        ["Sentinel"] = "FeatureMath",
        ["NothingNew"] = "IsFullyRepeated",
        ["SaidAtOnce"] = "LongestRepeatShare",
        ["SaidAgain"] = "RepeatShare",
        ["IsMendedAllOver"] = "EditsAreScattered",
        ["HeaderCopy"] = "HeaderSnapshot",
        ["PriorKnowledge"] = "H2cMultiplexer",
        ["SessionTap"] = "WebSocketCapture",
        ["ClientEnd"] = "ClientTermination",
        ["UpstreamEnd"] = "UpstreamFailure",
        ["ChainNotes"] = "AuditNotes",
        ["FaultPlace"] = "FaultSource",
        ["IOptionsConcern"] = "IGatewayOptionsValidator",
        ["ExchangeEnd"] = "TransportResult",
        ["ExchangeEnding"] = "TerminationReason",
        ["WireNames"] = "StoredNames",
        ["KeptSums"] = "CurrentTotals",
        ["RetainedSums"] = "PrunedTotals",
        ["Anchor"] = "AuditAnchor",
        ["JournalReserve"] = "DiskHeadroom",
        ["SecondSchema"] = "SchemaV2Migration",
        ["Judges"] = "JudgeFactory",
        ["RecordBacklog"] = "the journal's own queue",
    };

    /// <summary>No type of src has one of these names; as the name of a member or a value the word is plain English.</summary>
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["Bag"] = "WordSet",
        ["Commit"] = "MemoryUpdater",
        ["Conclusion"] = "PolicyDecision",
        ["Label"] = "LabelSanitizer",
        ["Outcome"] = "UsageEligibility",
        ["Patience"] = "ActivityTimeout",
        ["Session"] = "WebSocketTap",
        ["Template"] = "PromptTemplateHash",
    };

    [Fact]
    public void Identifier_OfTheProject_IsNoRetiredName()
    {
        var faults = new List<string>();
        foreach (var (file, number, text) in Code("src").Concat(Code("tests")))
        {
            faults.AddRange(Identifier().Matches(text)
                .Where(match => Names.ContainsKey(match.Value))
                .Select(match => $"{file}:{number}: {match.Value} was given up for {Names[match.Value]}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Type_OfSrc_HasNoRetiredName()
    {
        var faults = Code("src")
            .Select(line => (line.File, line.Number, Match: TypeName().Match(line.Text)))
            .Where(line => line.Match.Success && Types.ContainsKey(line.Match.Groups[1].Value))
            .Select(line => $"{line.File}:{line.Number}: {line.Match.Groups[1].Value} was given up for {Types[line.Match.Groups[1].Value]}")
            .ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary><c>X.Of(y)</c> says nothing: a conversion is From, a new thing Create, a figure Measure.</summary>
    [Fact]
    public void Factory_OfSrc_SaysWhatItDoes()
    {
        var faults = Code("src").Where(line => FactoryNamedOf().IsMatch(line.Text)).Select(line => $"{line.File}:{line.Number}: {line.Text.Trim()}");
        Assert.Empty(faults);
    }

    private static IEnumerable<(string File, int Number, string Text)> Code(string folder) =>
        from file in SourceTree.CSharp(folder)
        from line in CodeText.From(SourceTree.Read(file)).Split('\n').Index()
        select (file, line.Index + 1, line.Item);

    [GeneratedRegex(@"(?<!\w)[A-Z]\w*")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\b(?:record struct|record class|record|class|struct|interface|enum) (\w+)")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\bstatic [^=;(]*\bOf\(")]
    private static partial Regex FactoryNamedOf();
}
