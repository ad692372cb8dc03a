using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Usage;

namespace TokenGate.Demo.Past;

/// <summary>
/// Feature vectors and what the real models say to them, so that explanations are genuine. What it takes to reach a threshold is asked of
/// the models: they are trained again from time to time.
/// </summary>
internal sealed class SimulatedScores
{
    /// <summary>How far above its threshold a simulated score lies at least, in log-odds.</summary>
    private const float Margin = 0.2f;

    /// <summary>What each kind of inflation is first recognised by.</summary>
    private static readonly Dictionary<Verdict, (ScoreKind Head, string[] Marks)> Kinds = new()
    {
        [Verdict.Padded] = (ScoreKind.Padding, ["empty_share", "periodic_run", "idle_material"]),
        [Verdict.Duplicate] = (ScoreKind.Duplication, ["scatter", "resembling_requests", "run_shortness"]),
        [Verdict.Inflated] = (ScoreKind.Output, ["length_demanded", "output_integer_runs", "echo_demanded"]),
    };

    private readonly ModelSet _models;
    private readonly Dictionary<Verdict, float[][]> _suspicious;

    /// <summary>Looks for suspicious vectors.</summary>
    public SimulatedScores(ModelSet models)
    {
        _models = models;
        _suspicious = Kinds.ToDictionary(kind => kind.Key, kind => kind.Value.Marks.Select(mark => Suspicious(kind.Value.Head, mark)).ToArray());
    }

    /// <summary>The judgement of an exchange whose text would get this verdict, with the line that the policy would write.</summary>
    public Judgement Judge(Verdict verdict, TokenSplit split, Random random)
    {
        var features = Honest(random);
        var line = "every score is below its threshold: trusted";
        if (Kinds.TryGetValue(verdict, out var kind))
        {
            var slice = _suspicious[verdict][random.Next(kind.Marks.Length)];
            slice.CopyTo(features.AsSpan()[FeatureCatalogue.RangeOf(kind.Head)]);
            var (decision, probability) = (_models[kind.Head].Description.Decision, _models.Score(kind.Head, slice).Probability);
            line = FormattableString.Invariant(
                $"{kind.Head.ToString().ToLowerInvariant()} {probability:0.0000} (score {_models.Raw(kind.Head, slice):0.00}) at or above its threshold {decision.Probability:0.0000} (score {decision.Raw:0.00}): withheld");
        }

        return new Judgement
        {
            Verdict = verdict,
            Split = split,
            Padding = Score(ScoreKind.Padding, features),
            Duplication = Score(ScoreKind.Duplication, features),
            Output = Score(ScoreKind.Output, features),
            Features = features,
            Policy = line,
            ModelVersion = _models.Version,
        };
    }

    /// <summary>A vector as honest traffic has them: typical, and now and then anywhere in the honest range.</summary>
    private float[] Honest(Random random)
    {
        var features = new float[FeatureCatalogue.All.Length];
        foreach (var head in Enum.GetValues<ScoreKind>())
        {
            var (start, profiles) = (FeatureCatalogue.RangeOf(head).Start.Value, _models[head].Description.Profiles);
            for (var i = 0; i < profiles.Count; i++)
            {
                features[start + i] = random.Next(6) == 0 ? profiles[i].P05 + ((profiles[i].P95 - profiles[i].P05) * random.NextSingle()) : profiles[i].P50;
            }
        }

        return features;
    }

    /// <summary>
    /// A typical slice, in which one feature is as suspicious as it gets, and others after it until the threshold is reached.
    /// </summary>
    private float[] Suspicious(ScoreKind head, string mark)
    {
        var others = Kinds.Values.SelectMany(kind => kind.Marks).ToHashSet(StringComparer.Ordinal);
        var (catalogue, description) = (FeatureCatalogue.For(head), _models[head].Description);
        float[] slice = [.. description.Profiles.Select(profile => profile.P50)];
        var gains = Enumerable.Range(0, slice.Length)
            .Where(i => catalogue[i].Name == mark || !others.Contains(catalogue[i].Name))
            .Select(i => (Index: i, Value: Worst(head, slice, i, description.Profiles[i])))
            .OrderByDescending(feature => catalogue[feature.Index].Name == mark)
            .ThenByDescending(feature => RawWith(head, slice, feature.Index, feature.Value))
            .ToArray();
        foreach (var (index, value) in gains)
        {
            slice[index] = value;
            if (_models.Raw(head, slice) >= description.Decision.Raw + Margin)
            {
                return slice;
            }
        }

        throw new InvalidOperationException($"No vector reaches the threshold of {head}.");
    }

    private float Worst(ScoreKind head, float[] slice, int index, FeatureProfile profile)
    {
        float[] candidates = [profile.P50, profile.P01, profile.P99, 0, 0.5f, 0.9f, 1, 2, 4, 8, 13];
        return candidates.MaxBy(value => RawWith(head, slice, index, value));
    }

    private float RawWith(ScoreKind head, float[] slice, int index, float value)
    {
        var changed = slice.ToArray();
        changed[index] = value;
        return _models.Raw(head, changed);
    }

    private ModelScore Score(ScoreKind head, float[] features) => _models.Score(head, features.AsSpan()[FeatureCatalogue.RangeOf(head)]);
}
