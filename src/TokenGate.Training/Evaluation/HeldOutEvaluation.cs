using TokenGate.Scoring.Features;
using TokenGate.Training.MlNet;
using TokenGate.Training.Models;
using TokenGate.Training.Samples;
using TokenGate.Usage;

namespace TokenGate.Training.Evaluation;

/// <summary>
/// Evaluates by cross-validation over sources and families: each fold trains models and chooses thresholds without them, and concludes
/// about them. The decision is the plain one, withheld when any score reaches its threshold; what the judge's policy adds shows when
/// traffic is replayed.
/// </summary>
public static class HeldOutEvaluation
{
    /// <summary>Evaluates a set.</summary>
    /// <param name="set">Exchanges in the order of time or not: the order does not matter here.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told the number of each fold that is done, from 1; may be null.</param>
    /// <param name="cancellation">Ends the evaluation between bags.</param>
    /// <returns>A conclusion for each exchange that was tested, in the order of the set.</returns>
    public static IReadOnlyList<EvaluatedExchange> Run(
        ExchangeSet set, HeldOutOptions options, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SourceFolds, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.FamilyFolds, 2);
        var random = new Random(unchecked((int)options.Training.Gam.Seed));
        var sources = Deal(set.Samples.Select(sample => sample.Source), options.SourceFolds, random);
        var families = Deal(set.Samples.Where(sample => !sample.IsHonest).Select(sample => sample.Family), options.FamilyFolds, random);
        var concluded = new EvaluatedExchange?[set.Samples.Count];
        var folds = options.HoldOut == HoldOut.Sources ? options.SourceFolds : Math.Max(options.SourceFolds, options.FamilyFolds);
        for (var fold = 0; fold < folds; fold++)
        {
            var split = new Split(set, options, sources, families, fold);
            if (split.Test.Count > 0)
            {
                var trained = ModelTrainer.Train(set.Where(split.Trains), options.Training, null, cancellation);
                ExchangeSample[] tested = [.. split.Test.Select(index => set.Samples[index])];
                var boxed = options.BlackBoxTrees > 0 ? BlackBox(set, set.Where(split.Trains), tested, options) : [];
                for (var at = 0; at < tested.Length; at++)
                {
                    concluded[split.Test[at]] = Conclude(set, tested[at], trained, [.. boxed.Select(scores => scores[at])]);
                }
            }

            progress?.Report(fold + 1);
        }

        return [.. concluded.OfType<EvaluatedExchange>()];
    }

    /// <summary>Deals the names out like cards after a shuffle, so that every part gets about as many.</summary>
    internal static Dictionary<string, int> Deal(IEnumerable<string> names, int folds, Random random)
    {
        string[] distinct = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        random.Shuffle(distinct);
        return distinct.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index % folds, StringComparer.Ordinal);
    }

    /// <summary>For each kind of score, what the black box gives the tested exchanges.</summary>
    private static float[][] BlackBox(ExchangeSet set, ExchangeSet training, ExchangeSample[] tested, HeldOutOptions options) =>
    [
        .. Enum.GetValues<ScoreKind>().Select(head => FastTreeModel
            .Train(training.TrainingSetOf(head), unchecked((int)options.Training.Gam.Seed), options.BlackBoxTrees)
            .Score(tested.Select(sample => set.Row(head, sample)))),
    ];

    private static EvaluatedExchange Conclude(ExchangeSet set, ExchangeSample sample, TrainedModels trained, float[] boxed)
    {
        var heads = Enum.GetValues<ScoreKind>();
        var rows = heads.Select(head => set.Row(head, sample)).ToArray();
        float[] scores = [.. heads.Select(head => set.Applies(head, sample) ? trained.Models.Raw(head, rows[(int)head]) : float.NaN)];
        var withheld = heads.Any(head => trained.Models[head].Description.Decision.Reached(scores[(int)head]));
        return new EvaluatedExchange
        {
            Id = sample.Id,
            Inflates = sample.Inflates,
            Family = sample.Family,
            Category = sample.Category,
            Source = sample.Source,
            Split = withheld ? Withhold(sample.Split) : sample.Split,
            Withheld = withheld,
            NovelInput = sample.NovelInput,
            Scores = scores,
            Probabilities = [.. heads.Select(head => trained.Models[head].Gam.Calibrator.Probability(scores[(int)head]))],
            BlackBoxScores = boxed,
        };
    }

    private static TokenSplit Withhold(TokenSplit split) => split with
    {
        TrustedInput = 0,
        WithheldInput = split.WithheldInput + split.TrustedInput,
        TrustedOutput = 0,
        WithheldOutput = split.WithheldOutput + split.TrustedOutput,
    };

    /// <summary>
    /// Who trains and who is tested in one fold. Parts of the families and parts of the sources go round together, each at its own length;
    /// honest exchanges are tested in the first round of the sources.
    /// </summary>
    private sealed class Split
    {
        private readonly HoldOut _holdOut;
        private readonly Dictionary<string, int> _sources;
        private readonly Dictionary<string, int> _families;
        private readonly int _family;
        private readonly int _source;
        private readonly bool _firstRound;

        public Split(ExchangeSet set, HeldOutOptions options, Dictionary<string, int> sources, Dictionary<string, int> families, int fold)
        {
            (_holdOut, _sources, _families) = (options.HoldOut, sources, families);
            (_family, _source, _firstRound) = (fold, fold % options.SourceFolds, fold < options.SourceFolds);
            var strict = set.Samples
                .Where(sample => !sample.IsHonest && families[sample.Family] == _family && sources[sample.Source] == _source)
                .Select(sample => sample.Family)
                .ToHashSet(StringComparer.Ordinal);
            Test = [.. Enumerable.Range(0, set.Samples.Count).Where(index => Tests(set.Samples[index], strict))];
        }

        public IReadOnlyList<int> Test { get; }

        public bool Trains(ExchangeSample sample) =>
            (_sources[sample.Source] != _source || (_holdOut == HoldOut.Families && !sample.IsHonest))
            && (_holdOut == HoldOut.Sources || sample.IsHonest || _families[sample.Family] != _family);

        private bool Tests(ExchangeSample sample, HashSet<string> strict)
        {
            var sourceHeldOut = _sources[sample.Source] == _source;
            if (sample.IsHonest || _holdOut == HoldOut.Sources)
            {
                return sourceHeldOut && _firstRound;
            }

            return _families[sample.Family] == _family
                && (_holdOut == HoldOut.Families || sourceHeldOut || !strict.Contains(sample.Family));
        }
    }
}
