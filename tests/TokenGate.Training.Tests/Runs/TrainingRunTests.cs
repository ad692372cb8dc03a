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

    [Fact]
    public void Run_OfTrafficAlone_SimulatesFromItsHonestQuestions_AndSaysWhatItUsed()
    {
        var traffic = WriteTraffic(240);
        var said = new List<string>();
        var options = new RunOptions { TrafficFiles = [traffic], OutputDirectory = Path.Combine(_directory, "own"), Date = new DateOnly(2026, 1, 5), Quick = true };
        TrainingRun.Run(options, report: null, new Said(said));
        TrainingRun.Run(options with { OutputDirectory = Path.Combine(_directory, "again") });

        Assert.All(Enum.GetValues<ScoreKind>().Select(ModelSet.FileName), name =>
            Assert.Equal(File.ReadAllBytes(Path.Combine(_directory, "own", name)), File.ReadAllBytes(Path.Combine(_directory, "again", name))));
        Assert.Contains(said, static line => line.StartsWith("simulated from 240 different honest questions of 8 sources", StringComparison.Ordinal));
        Assert.Contains(said, static line => line.StartsWith("1 exchanges have no label", StringComparison.Ordinal));
        Assert.Contains(said, static line => line.StartsWith("1 exchanges are labelled and were no usage", StringComparison.Ordinal));
        Assert.Contains("240 different honest questions", File.ReadAllText(Path.Combine(_directory, "own", "card.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OfTooLittleTraffic_NamesTheScoreAndWhatIsMissing()
    {
        var said = new List<string>();
        var fault = Assert.Throws<TrainingException>(() => TrainingRun.Run(
            new RunOptions { TrafficFiles = [WriteTraffic(30)], Date = new DateOnly(2026, 1, 5), Quick = true }, report: null, new Said(said)));

        Assert.Contains("for the padding score there are", fault.Message, StringComparison.Ordinal);
        Assert.Contains("0 inflating exchanges", fault.Message, StringComparison.Ordinal);
        Assert.Contains(said, static line => line.StartsWith("nothing was simulated: 30 different honest questions in the traffic, and 100 are needed", StringComparison.Ordinal));
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

    /// <summary>Honest exchanges as a gateway records them, one without a label, and one that failed.</summary>
    private string WriteTraffic(int count)
    {
        var prompts = SmallCorpus.Make().Honest.Where(static prompt => prompt.Turn == 1).Take(count).ToList();
        Write("ours.jsonl.gz", prompts.Select((prompt, index) => Line(index, prompt.Source, prompt.Messages[0].Content + $" Case {index * 7919}.", 200, "honest"))
            .Append(Line(count, "ada", "Nobody has looked at this one so far.", 200, label: null))
            .Append(Line(count + 1, "ada", "This one was refused by the provider.", 500, "honest")));
        return Path.Combine(_directory, "ours.jsonl.gz");
    }

    private static string Line(int index, string user, string text, int status, string? label) => JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["id"] = $"r{index}",
        ["time"] = new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero).AddMinutes(index),
        ["user"] = user,
        ["path"] = "/v1/chat/completions",
        ["status"] = status,
        ["request"] = new { model = "gpt-4o", messages = new[] { new { role = "user", content = text } } },
        ["response"] = new
        {
            model = "gpt-4o",
            choices = new[] { new { message = new { role = "assistant", content = $"Here is what I found about it, number {index}." }, finish_reason = "stop" } },
            usage = new { prompt_tokens = 40, completion_tokens = 12 },
        },
        [label is null ? "note" : "label"] = label ?? "none",
    });

    private void WriteCorpus()
    {
        var corpus = SmallCorpus.Make();
        Write("honest.jsonl.gz", corpus.Honest.Select(prompt =>
            $"{{\"id\":{Quote(prompt.Id)},\"source\":{Quote(prompt.Source)},\"lang\":\"en\",\"category\":{Quote(prompt.Category)},\"session\":{Quote(prompt.Session)},\"turn\":{prompt.Turn},"
            + $"\"batch\":{Quote(prompt.Batch)},\"messages\":[{string.Join(',', prompt.Messages.Select(message => message.Json))}]}}"));
        Write("filler.jsonl.gz", corpus.Filler.Select(text => $"{{\"source\":{Quote(text.Source)},\"kind\":{Quote(text.Kind)},\"text\":{Quote(text.Text)}}}"));
    }

    private sealed class Said(List<string> lines) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => lines.Add(value.Step);
    }

    private static string Quote(string? text) => JsonSerializer.Serialize(text);

    private void Write(string name, IEnumerable<string> lines)
    {
        using var stream = new GZipStream(File.Create(Path.Combine(_directory, name)), CompressionLevel.Fastest);
        stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
    }
}
