using System.Globalization;
using System.Text;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Training.Boosting;
using TokenGate.Training.Evaluation;
using TokenGate.Training.Models;

namespace TokenGate.Training.Cards;

/// <summary>
/// The model card, <c>card.md</c> beside the three zips, with the shapes of each model as text in it and as <c>shapes-HEAD.svg</c> beside
/// it: what a reader needs in order to contest a judgement. Equal models and facts give equal bytes.
/// </summary>
public static class ModelCard
{
    private const string Steps = "▁▂▃▄▅▆▇█";
    private const int SparkWidth = 24;

    /// <summary>Writes the card and its plots over what was there in the directory, but for the log of sealed runs.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(string directory, TrainedModels trained, IReadOnlyList<Feature> catalogue, CardFacts facts)
    {
        ArgumentNullException.ThrowIfNull(trained);
        Directory.CreateDirectory(directory);
        var card = Path.Combine(directory, "card.md");
        var log = File.Exists(card) ? SealedFigures.LogOf(File.ReadAllText(card)) : "";
        File.WriteAllText(card, Markdown(trained, catalogue, facts) + log);
        foreach (var head in Enum.GetValues<ScoreKind>())
        {
            File.WriteAllText(Path.Combine(directory, PlotName(head)), ShapePlot.Draw(trained.Models[head], ByImportance(trained.Trainings[head])));
        }
    }

    /// <summary>The text of the card.</summary>
    internal static string Markdown(TrainedModels trained, IReadOnlyList<Feature> catalogue, CardFacts facts)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(facts);
        var card = new StringBuilder();
        var origin = trained.Models[ScoreKind.Padding].Description.Origin;
        Line($"# Model card");
        Line($"");
        Line($"Three generalised additive models: one shape function for each feature, nothing hidden. Version `{trained.Models.Version}`.");
        Line($"Trained {origin.Date:yyyy-MM-dd} with seed {origin.Seed}. The same data, seed and machine give the same bytes.");
        Line($"A score is about the content of one exchange. It is no statement about a person, and it is never \"fraud\".");
        if (facts.Verified is { Rows: > 0 } verified)
        {
            Line($"Verified with Microsoft.ML {verified.Version}: it loads all three files and gives {verified.Rows} rows the same scores and probabilities as a gateway, to the last bit.");
        }

        List("Data", facts.Data);
        Line($"");
        Line($"| score | honest rows | inflating rows | sources | SHA-256 of the rows |");
        Line($"|---|---|---|---|---|");
        foreach (var head in Enum.GetValues<ScoreKind>())
        {
            var from = trained.Models[head].Description.Origin;
            Line($"| {head} | {from.HonestRows} | {from.InflatedRows} | {from.Sources} | `{from.DataHash}` |");
        }

        Line($"");
        Line($"## Thresholds");
        Line($"");
        var choice = trained.Thresholds;
        Line($"Of {choice.Honest} honest exchanges, each scored by bags that did not learn from its source, {choice.ReachedAny} reach any threshold (budget {EvaluationText.Share(choice.FalsePositiveRate)}).");
        if (!choice.Supported)
        {
            Line($"**There were too few honest exchanges for such a budget: the thresholds lie above every one of them.**");
        }

        Line($"");
        Line($"| model | threshold (log-odds) | score there | honest reaching it |");
        Line($"|---|---|---|---|");
        foreach (var head in Enum.GetValues<ScoreKind>())
        {
            var decision = trained.Models[head].Description.Decision;
            Line($"| {head} | {decision.Raw:0.000} | {decision.Probability:0.00000} | {choice.Reached[head]} |");
        }

        if (facts.Report is { } report)
        {
            Line($"");
            Line($"## Evaluation");
            Line($"");
            card.Append("```text\n").Append(EvaluationText.Write(report)).Append("```\n");
        }

        List("What the models do not see", facts.Limits);
        foreach (var head in Enum.GetValues<ScoreKind>())
        {
            Shapes(head);
        }

        return card.ToString();

        void Shapes(ScoreKind head)
        {
            var model = trained.Models[head];
            var importance = trained.Trainings[head].Importance;
            Line($"");
            Line($"## {head}");
            Line($"");
            Line($"Starts at {model.Gam.Intercept:0.00} log-odds, the typical honest exchange. A shape shows what a feature adds from its smallest to its largest bin.");
            Line($"");
            Line($"![Shape functions]({PlotName(head)})");
            Line($"");
            Line($"| feature | means | direction | matters | adds | shape | honest 5 % to 95 % |");
            Line($"|---|---|---|---|---|---|---|");
            foreach (var input in ByImportance(trained.Trainings[head]))
            {
                var shape = model.Gam.Shapes.First(candidate => candidate.Input == input);
                var profile = model.Description.Profiles[input];
                var feature = catalogue.First(candidate => candidate.Head == head && candidate.Name == profile.Name);
                Line($"| `{feature.Name}` | {feature.Sentence} | {feature.Direction} | {importance[input]:0.000} | {shape.Effects.Min():+0.00;-0.00;0.00} to {shape.Effects.Max():+0.00;-0.00;0.00} | {Spark(shape)} | {profile.P05:0.###} to {profile.P95:0.###} |");
            }
        }

        void List(string title, IReadOnlyList<string> sentences)
        {
            if (sentences.Count > 0)
            {
                Line($"");
                Line($"## {title}");
                Line($"");
                foreach (var sentence in sentences)
                {
                    Line($"- {sentence}");
                }
            }
        }

        void Line(FormattableString line) => card.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string PlotName(ScoreKind head) => Path.ChangeExtension("shapes-" + ModelSet.FileName(head), ".svg");

    private static int[] ByImportance(GamTraining training) =>
        [.. Enumerable.Range(0, training.Importance.Count).OrderByDescending(input => training.Importance[input])];

    /// <summary>The shape as a line of block characters, bin by bin, scaled to its own lowest and highest effect.</summary>
    private static string Spark(ShapeFunction shape)
    {
        var (low, high) = (shape.Effects.Min(), shape.Effects.Max());
        if (high - low < 1e-6)
        {
            return "flat";
        }

        var width = Math.Min(SparkWidth, shape.Effects.Length);
        return string.Create(width, shape, (line, drawn) =>
        {
            for (var at = 0; at < line.Length; at++)
            {
                var effect = drawn.Effects[at * (drawn.Effects.Length - 1) / Math.Max(1, line.Length - 1)];
                line[at] = Steps[(int)Math.Round((effect - low) / (high - low) * (Steps.Length - 1))];
            }
        });
    }
}
