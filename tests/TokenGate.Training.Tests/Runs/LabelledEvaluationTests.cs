using TokenGate.Scoring;
using TokenGate.Scoring.Features;
using TokenGate.Training.Evaluation;
using TokenGate.Training.Runs;
using Xunit;

namespace TokenGate.Training.Tests.Runs;

/// <summary>Labelled files keep what a report needs to speak of people: who, when, and how much of it was new.</summary>
public sealed class LabelledEvaluationTests : IDisposable
{
    private const string Text = "Our supplier moved the delivery of the larger pumps to the second week of May and wants an answer by Friday";

    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-labelled-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_OverTwoFiles_ConcludesOfEachLabelledRow_WhoSentItWhenAndWhatWasNew()
    {
        var first = Write("first.jsonl", Row("1", "08:00", "honest", Text), Row("2", "08:05", null, "What is the capital of Malta, and since when has it been that?"), "no row");
        var second = Write("second.jsonl", Row("3", "08:10", "honest", Text), Row("4", "08:15", "padding", "What is the capital of Malta, and since when has it been that?"));
        var skipped = new List<(string, long)>();

        var concluded = LabelledEvaluation.Run(
            [first, second],
            Material.Meter(new RunOptions { Date = new DateOnly(2026, 1, 5) }, JudgeMode.Enforce, null),
            null,
            (file, line) => skipped.Add((file, line.Number))).ToList();

        Assert.Equal([(first, 3)], skipped);
        Assert.Equal([("1", "ann", 8, null), ("3", "ann", 8, null), ("4", "ann", 8, (ScoreKind?)ScoreKind.Padding)], concluded.Select(one => (one.Id, one.User, one.Time.Hour, one.Inflates)));
        Assert.All(concluded, one => Assert.False(one.Doubted));
        Assert.True(concluded[0].NovelInput > 0);

        // The same text again, in another file; and what was sent in a row that has no label.
        Assert.Equal([0, 0], concluded.Skip(1).Select(one => one.NovelInput));
        Assert.Equal((1, 1), (PersonFigures.Measure(concluded).Inflaters, concluded.Count(one => !one.IsHonest)));
    }

    private static string Row(string id, string time, string? label, string text) => $$$"""
        {"id":"{{{id}}}","time":"2026-01-05T{{{time}}}:00Z","user":"ann","path":"/v1/chat/completions"{{{(label is null ? "" : $",\"label\":\"{label}\"")}}},
         "request":{"model":"gpt-4o","messages":[{"role":"user","content":"{{{text}}}"}]},
         "response":{"model":"gpt-4o","choices":[{"message":{"role":"assistant","content":"I see, {{{id}}}."},"finish_reason":"stop"}]}}
        """.ReplaceLineEndings("");

    private string Write(string name, params string[] rows)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllLines(file, rows);
        return file;
    }
}
