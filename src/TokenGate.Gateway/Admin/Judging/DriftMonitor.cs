using TokenGate.Gateway.Telemetry;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.Judging;

/// <summary>
/// Drift detection: compares current scores with those of the training traffic: histograms of each score and feature, over the last 10,000
/// to 20,000 exchanges that the models trusted. Trusted ones alone, because the stored profiles are of honest traffic too: a wave of
/// padding is not drift.
/// </summary>
internal sealed class DriftMonitor(JudgingModels models) : IRecordObserver
{
    /// <summary>Minimum sample size: below it the index is mostly noise.</summary>
    public const int LeastObservations = 1000;

    private const int Window = 10_000;

    private readonly Lock _gate = new();
    private string _version = "";
    private HeadHistogram[] _heads = [];

    /// <summary>The population stability index of a score; null without models, or below the minimum sample size.</summary>
    public (double? Index, long Observations) ScoreOf(ScoreKind head)
    {
        lock (_gate)
        {
            return HeadOf(head) is { } histogram ? (histogram.ScoreIndex(), histogram.Observations) : (null, 0);
        }
    }

    /// <summary>The index of each feature of a score, in the model's order; empty without models.</summary>
    public double?[] FeaturesOf(ScoreKind head)
    {
        lock (_gate)
        {
            return HeadOf(head)?.FeatureIndices() ?? [];
        }
    }

    /// <inheritdoc/>
    public void OnRecord(UsageRecord record)
    {
        var judgement = record.Judgement;
        if (judgement.Verdict != Verdict.Trusted || judgement.ModelVersion.Length == 0 || judgement.Features.Length != FeatureCatalogue.All.Length)
        {
            return;
        }

        lock (_gate)
        {
            if (!Follows(judgement.ModelVersion))
            {
                return;
            }

            foreach (var (head, score) in new[] { (ScoreKind.Padding, judgement.Padding), (ScoreKind.Duplication, judgement.Duplication), (ScoreKind.Output, judgement.Output) })
            {
                if (score is not null)
                {
                    HeadOf(head)?.Add(judgement.Features.Span[FeatureCatalogue.RangeOf(head)]);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void OnOverhead(string route, TimeSpan time)
    {
        // Latency does not drift in this sense.
    }

    private HeadHistogram? HeadOf(ScoreKind head) => _heads.Length > 0 && _version == models.Current?.Version ? _heads[(int)head] : null;

    /// <summary>New models start with empty histograms; a late record of the previous models is not counted.</summary>
    private bool Follows(string version)
    {
        if (version != _version && models.Current is { } current && current.Version == version)
        {
            _version = version;
            _heads = [.. JudgingModels.Heads.Select(head => new HeadHistogram(current[head]))];
        }

        return version == _version;
    }

    private sealed class HeadHistogram
    {
        private readonly ScoreModel _model;
        private readonly FeatureProfile[] _profiles;
        private long[][] _now;
        private long[][] _before;

        public HeadHistogram(ScoreModel model)
        {
            _model = model;
            _profiles = [.. model.Description.Profiles, model.Description.Score];
            (_now, _before) = (Empty(), Empty());
        }

        public long Observations => _now[^1].Sum() + _before[^1].Sum();

        public void Add(ReadOnlySpan<float> features)
        {
            if (_now[^1].Sum() >= Window)
            {
                (_before, _now) = (_now, Empty());
            }

            for (var i = 0; i < features.Length; i++)
            {
                _now[i][_profiles[i].Bin(features[i])]++;
            }

            _now[^1][_profiles[^1].Bin(_model.Raw(features))]++;
        }

        public double? ScoreIndex() => Index(_profiles.Length - 1);

        public double?[] FeatureIndices() => [.. Enumerable.Range(0, _profiles.Length - 1).Select(Index)];

        private double? Index(int score)
        {
            if (Observations < LeastObservations)
            {
                return null;
            }

            var counts = new long[_now[score].Length];
            for (var i = 0; i < counts.Length; i++)
            {
                counts[i] = _now[score][i] + _before[score][i];
            }

            return PopulationStability.Index(_profiles[score].Shares, counts);
        }

        private long[][] Empty() => [.. _profiles.Select(static profile => new long[profile.Shares.Count])];
    }
}
