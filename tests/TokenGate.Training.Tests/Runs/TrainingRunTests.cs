using System.IO.Compression;
using System.Text;
using System.Text.Json;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Training.Evaluation;
using TokenGate.Training.MlNet;
using TokenGate.Training.Runs;
using TokenGate.Training.Tests.Simulation;
using Xunit;

namespace TokenGate.Training.Tests.Runs;

public sealed class TrainingRunTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("tokengate-run-").FullName;

    [Fact]
    public void Run_Twice_WritesTheSameModelsThatOurReaderLoads()
    {
        WriteCorpus();

        Train("a");
        Train("b");

        foreach (var head in Enum.GetValues<ScoreKind>())
        {
            var name = ModelSet.FileName(head);
            Assert.Equal(File.ReadAllBytes(Path.Combine(_directory, "a", name)), File.ReadAllBytes(Path.Combine(_directory, "b", name)));
            var model = MlNetModelReader.Read(Path.Combine(_directory, "a", name));
            Assert.Equal(FeatureCatalogue.For(head).Select(feature => feature.Name), model.Head!.Features);
        }

        Assert.Contains($"Verified with Microsoft.ML {MlNetVerifier.Version}:", File.ReadAllText(Path.Combine(_directory, "a", "card.md")), StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_directory, "a")));
    }

    [Fact]
    public void Run_AfterAnEvaluation_WritesTheSameModels()
    {
        WriteCorpus();

        Train("a");
        Train("b", EvaluationRun.Run(new RunOptions { CorpusDirectory = _directory, Date = new DateOnly(2026, 1, 5), Quick = true, Folds = 2 }));

        Assert.All(Enum.GetValues<ScoreKind>().Select(ModelSet.FileName), name =>
            Assert.Equal(File.ReadAllBytes(Path.Combine(_directory, "a", name)), File.ReadAllBytes(Path.Combine(_directory, "b", name))));
        Assert.Contains("Held-out evaluation", File.ReadAllText(Path.Combine(_directory, "b", "card.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NothingToLearnFrom_SaysWhatToGive()
    {
        var exception = Assert.Throws<TrainingException>(() => TrainingRun.Run(new RunOptions { Date = new DateOnly(2026, 1, 5) }));

        Assert.Contains("corpus directory", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_TwoWeeks_PoolsThemAndSaysSo()
    {
        WriteCorpus();
        EvaluationReport Run(int weeks) =>
            EvaluationRun.Run(new RunOptions { CorpusDirectory = _directory, Seed = 4, Weeks = weeks, Folds = 2, Date = new DateOnly(2026, 1, 5) });
        var (one, two) = (Run(1), Run(2));

        Assert.DoesNotContain("weeks", one.Title, StringComparison.Ordinal);
        Assert.EndsWith("2 simulated weeks, seeds 4 to 5", two.Title, StringComparison.Ordinal);
        Assert.InRange(two.Inflated, one.Inflated * 1.4, one.Inflated * 2.8);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Train(string name, EvaluationReport? report = null) => TrainingRun.Run(
        new RunOptions
        {
            CorpusDirectory = _directory,
            OutputDirectory = Path.Combine(_directory, name),
            Date = new DateOnly(2026, 1, 5),
            Quick = true,
        },
        report);

    private void WriteCorpus()
    {
        var corpus = SmallCorpus.Make();
        Write("honest.jsonl.gz", corpus.Honest.Select(prompt =>
            $"{{\"id\":{Quote(prompt.Id)},\"source\":{Quote(prompt.Source)},\"lang\":\"en\",\"category\":{Quote(prompt.Category)},\"session\":{Quote(prompt.Session)},\"turn\":{prompt.Turn},"
            + $"\"batch\":{Quote(prompt.Batch)},\"messages\":[{string.Join(',', prompt.Messages.Select(message => message.Json))}]}}"));
        Write("filler.jsonl.gz", corpus.Filler.Select(text => $"{{\"source\":{Quote(text.Source)},\"kind\":{Quote(text.Kind)},\"text\":{Quote(text.Text)}}}"));
    }

    private static string Quote(string? text) => JsonSerializer.Serialize(text);

    private void Write(string name, IEnumerable<string> lines)
    {
        using var stream = new GZipStream(File.Create(Path.Combine(_directory, name)), CompressionLevel.Fastest);
        stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
    }
}
