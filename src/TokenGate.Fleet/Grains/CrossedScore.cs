using TokenGate.Usage;

namespace TokenGate.Fleet.Grains;

/// <summary>A score on its way back.</summary>
[GenerateSerializer]
[Immutable]
[Alias("tokengate.fleet.score")]
internal sealed class CrossedScore
{
    [Id(0)]
    public double Probability { get; init; }

    [Id(1)]
    public string[] Features { get; init; } = [];

    /// <summary>Value and contribution of each feature, in turn.</summary>
    [Id(2)]
    public double[] Numbers { get; init; } = [];

    /// <summary>The form in which a score crosses.</summary>
    public static CrossedScore? From(ModelScore? score) => score is null ? null : new CrossedScore
    {
        Probability = score.Probability,
        Features = [.. score.Reasons.Select(static reason => reason.Feature)],
        Numbers = [.. score.Reasons.SelectMany(static reason => new[] { reason.Value, reason.Contribution })],
    };

    /// <summary>The score.</summary>
    public ModelScore ToScore() => new(Probability, [.. Features.Select((feature, i) => new Reason(feature, Numbers[2 * i], Numbers[(2 * i) + 1]))]);
}
