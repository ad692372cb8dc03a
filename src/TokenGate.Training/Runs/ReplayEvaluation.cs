using TokenGate.Scoring;
using TokenGate.Scoring.Features;
using TokenGate.Training.Evaluation;
using TokenGate.Training.Models;
using TokenGate.Training.Samples;
using TokenGate.Training.Traffic;
using TokenGate.Usage;

namespace TokenGate.Training.Runs;

/// <summary>
/// Evaluates the whole judge, policy and accounts for doubt included: in each fold, models are trained without a part of the sources and
/// families, all traffic is replayed through a judge that enforces them, and the exchanges of that part are concluded by what it did.
/// </summary>
internal static class ReplayEvaluation
{
    /// <summary>Evaluates.</summary>
    /// <param name="material">The traffic, and its samples as accounting alone left them.</param>
    /// <param name="options">With what.</param>
    /// <param name="progress">Told where the run is; may be null.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>A conclusion for each labelled exchange, in the order of the folds.</returns>
    public static IReadOnlyList<EvaluatedExchange> Run(Material material, RunOptions options, IProgress<RunProgress>? progress, CancellationToken cancellation) =>
        Run(material, material, options, progress, cancellation);

    /// <summary>Evaluates on other traffic than models learn from, which is without the sources and families of each part.</summary>
    /// <param name="training">What models learn from.</param>
    /// <param name="material">The traffic, and its samples as accounting alone left them.</param>
    /// <param name="options">With what.</param>
    /// <param name="progress">Told where the run is; may be null.</param>
    /// <param name="cancellation">Ends the run.</param>
    public static IReadOnlyList<EvaluatedExchange> Run(
        Material training, Material material, RunOptions options, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        var random = new Random(options.Seed);
        var honest = HeldOutEvaluation.Deal(material.Set.Samples.Where(sample => sample.IsHonest).Select(sample => sample.Source), options.Folds, random);
        var families = HeldOutEvaluation.Deal(material.Set.Samples.Where(sample => !sample.IsHonest).Select(sample => sample.Family), options.Folds, random);
        var concluded = new List<EvaluatedExchange>();
        for (var fold = 0; fold < options.Folds; fold++)
        {
            progress?.Report(new RunProgress("training and testing without each part in turn", (double)fold / options.Folds));
            var held = fold;
            bool IsTested(ExchangeSample sample) => (sample.IsHonest ? honest : families).GetValueOrDefault(sample.IsHonest ? sample.Source : sample.Family, -1) == held;
            var trained = ModelTrainer.Train(training.Set.Where(sample => !IsTested(sample)), Material.Trainer(options), null, cancellation);
            var tested = material.Set.Samples.Where(IsTested).ToDictionary(sample => sample.Id, StringComparer.Ordinal);
            var meter = Material.Meter(options, JudgeMode.Enforce, trained.Models);
            foreach (var row in material.Rows)
            {
                cancellation.ThrowIfCancellationRequested();
                var record = TrafficReplay.Meter(meter, row);
                if (tested.TryGetValue(row.Id, out var sample))
                {
                    concluded.Add(Conclude(material.Set, sample, record, trained));
                }
            }
        }

        return concluded;
    }

    private static EvaluatedExchange Conclude(ExchangeSet set, ExchangeSample sample, UsageRecord record, TrainedModels trained)
    {
        var heads = Enum.GetValues<ScoreKind>();
        float[] scores = [.. heads.Select(head => set.Applies(head, sample) ? trained.Models.Raw(head, set.Row(head, sample)) : float.NaN)];
        return new EvaluatedExchange
        {
            Id = sample.Id,
            Inflates = sample.Inflates,
            Family = sample.Family,
            Category = sample.Category,
            Source = sample.Source,
            Split = record.Judgement.Split,
            Withheld = record.Judgement.Verdict is Verdict.Padded or Verdict.Duplicate or Verdict.Inflated,
            User = record.User,
            Time = record.StartedAt,
            Doubted = record.Judgement.Doubt is not null,
            Doubts = [.. heads.Select(head => trained.Models[head].Description.Decision.Reached(scores[(int)head]))],
            DoubtedSooner = heads.Any(head => trained.Models[head].Description.Sooner.Reached(scores[(int)head])),
            Drawn = record.Judgement.Doubt?.Drawn ?? 0,
            NovelInput = sample.NovelInput,
            Scores = scores,
            Probabilities = [.. heads.Select(head => trained.Models[head].Gam.Calibrator.Probability(scores[(int)head]))],
        };
    }
}
