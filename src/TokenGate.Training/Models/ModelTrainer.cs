using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Training.Boosting;
using TokenGate.Training.Samples;

namespace TokenGate.Training.Models;

/// <summary>Trains the three models on one set of exchanges and chooses their thresholds together.</summary>
public static class ModelTrainer
{
    /// <summary>
    /// Rates of false positives that every model lists a threshold for, of its own score alone. The first holds for whose account for doubt
    /// is nearly empty.
    /// </summary>
    private static readonly double[] Rates = [0.005, 0.0025, 0.001, 0.0005, 0.0001];

    /// <summary>Trains.</summary>
    /// <param name="set">Honest exchanges and all three ways of inflating.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told after each bag of each model; may be null.</param>
    /// <param name="cancellation">Ends the training between bags.</param>
    /// <exception cref="ArgumentException">A kind of exchange is missing, or an option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">There are too few sources to keep some apart.</exception>
    public static TrainedModels Train(
        ExchangeSet set, ModelTrainerOptions options, IProgress<(ScoreKind Head, TrainingProgress Progress)>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        var heads = Enum.GetValues<ScoreKind>();
        var trainings = new Dictionary<ScoreKind, GamTraining>();
        foreach (var head in heads)
        {
            var (honest, inflating) = (set.SamplesOf(head).Count(static sample => sample.IsHonest), set.SamplesOf(head).Count(static sample => !sample.IsHonest));
            if (honest == 0 || inflating == 0)
            {
                throw new ArgumentException($"for the {head.ToString().ToLowerInvariant()} score there are {honest} honest and {inflating} inflating exchanges, and some of each are needed");
            }
        }

        var sets = heads.ToDictionary(head => head, set.TrainingSetOf);
        foreach (var head in heads)
        {
            var report = progress is null ? null : new HeadProgress(head, progress);
            trainings[head] = GamTrainer.Train(sets[head], options.Gam, report, cancellation);
        }

        var scores = heads.ToDictionary(head => head, head => HeldOutScores(set, head, trainings[head]));
        var thresholds = Choose(set, scores, options.FalsePositiveRate);
        var models = heads.ToDictionary(head => head, head => new ScoreModel(
            trainings[head].Model, Describe(set, head, sets[head], trainings[head], thresholds, options)));
        return new TrainedModels { Models = ModelSet.Create(models, set.Catalogue), Trainings = trainings, Thresholds = thresholds };
    }

    /// <summary>
    /// A score for every exchange of the set by a model that did not learn from its source. Those of another way of inflating were in no
    /// bag, so the whole model scores them. Where the score does not apply it is below every threshold.
    /// </summary>
    private static float[] HeldOutScores(ExchangeSet set, ScoreKind head, GamTraining training)
    {
        var own = 0;
        return [.. set.Samples.Select(sample =>
            !set.Applies(head, sample) ? float.NegativeInfinity
            : ExchangeSet.Teaches(head, sample) ? training.HeldOutScores[own++]
            : training.Model.Raw(set.Row(head, sample)))];
    }

    private static ThresholdChoice Choose(ExchangeSet set, Dictionary<ScoreKind, float[]> scores, double rate)
    {
        var heads = Enum.GetValues<ScoreKind>();
        var (honest, inflated) = (new List<float[]>(), new List<(float[], double)>());
        var spent = set.Samples.Where(sample => sample.Family.Length > 0)
            .GroupBy(sample => sample.Family, StringComparer.Ordinal)
            .ToDictionary(family => family.Key, family => (double)Math.Max(1, family.Sum(sample => sample.Split.Input + sample.Split.Output)), StringComparer.Ordinal);
        for (var index = 0; index < set.Samples.Count; index++)
        {
            var sample = set.Samples[index];
            float[] row = [.. heads.Select(head => scores[head][index])];

            // The few exchanges that every bag has seen are no evidence, and what no score can find is nothing to spend the budget on.
            if (!sample.Teaches || row.Any(float.IsNaN))
            {
                continue;
            }

            if (sample.IsHonest)
            {
                honest.Add(row);
            }
            else
            {
                // Every family weighs the same, however much of it was simulated: what it still earns is what withholding it saves.
                var earned = sample.Split.TrustedInput + sample.Split.TrustedOutput;
                inflated.Add((row, earned / spent.GetValueOrDefault(sample.Family, Math.Max(1, sample.Split.Input + sample.Split.Output))));
            }
        }

        return ThresholdChoice.Choose(honest, inflated, rate);
    }

    private static ModelDescription Describe(
        ExchangeSet set, ScoreKind head, TrainingSet rows, GamTraining training, ThresholdChoice thresholds, ModelTrainerOptions options)
    {
        float[] honest = [.. training.HeldOutScores.Where((_, row) => !rows.Rows[row].Inflated).Where(score => !float.IsNaN(score))];
        var calibrator = training.Model.Calibrator;
        var decision = thresholds.Thresholds[head];
        return new ModelDescription
        {
            Head = head,
            Features = [.. rows.Features.Select(feature => feature.Name)],
            Decision = new OperatingPoint((thresholds.Reached[head] + 1.0) / (thresholds.Honest + 1), decision, calibrator.Probability(decision)),
            Points = [.. Rates.Select(rate => Point(ThresholdChoice.Conformal(honest, rate), rate))],
            Profiles = [.. rows.Features.Select((feature, column) => FeatureProfile.Create(feature.Name, HonestColumn(rows, column)))],

            // By the whole model, like the traffic that will be measured against it: the scores by some of its bags lie a little elsewhere.
            Score = FeatureProfile.Create("score", [.. rows.Rows.Where(row => !row.Inflated).Select(row => training.Model.Raw(row.Features.Span))]),
            Origin = new TrainingOrigin(
                options.Gam.Seed,
                options.Date,
                rows.Hash(),
                rows.Rows.Count - rows.Inflated,
                rows.Inflated,
                set.SamplesOf(head).Select(sample => sample.Source).Distinct(StringComparer.Ordinal).Count()),
        };

        OperatingPoint Point(float raw, double rate) => new(rate, raw, calibrator.Probability(raw));
    }

    private static float[] HonestColumn(TrainingSet rows, int column) =>
        [.. rows.Rows.Where(row => !row.Inflated).Select(row => row.Features.Span[column])];

    private sealed class HeadProgress(ScoreKind head, IProgress<(ScoreKind Head, TrainingProgress Progress)> target) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => target.Report((head, value));
    }
}
