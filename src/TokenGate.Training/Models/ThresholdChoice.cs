using TokenGate.Scoring.Features;

namespace TokenGate.Training.Models;

/// <summary>
/// Three thresholds that share one budget of false positives: together they doubt no more honest exchanges than the budget allows, and
/// the budget goes where it finds the most inflated tokens. Counted as split conformal prediction does, so that the rate holds for new
/// exchanges of the same kind: of n honest exchanges at most <c>rate * (n + 1) - 1</c> reach a threshold.
/// </summary>
public sealed record ThresholdChoice
{
    /// <summary>The budget: the share of honest exchanges that any of the three may doubt.</summary>
    public required double FalsePositiveRate { get; init; }

    /// <summary>The thresholds on uncalibrated scores, by head.</summary>
    public required IReadOnlyDictionary<ScoreKind, float> Thresholds { get; init; }

    /// <summary>Honest exchanges that reach each threshold.</summary>
    public required IReadOnlyDictionary<ScoreKind, int> Reached { get; init; }

    /// <summary>Honest exchanges that reach any threshold.</summary>
    public required int ReachedAny { get; init; }

    /// <summary>Honest exchanges counted.</summary>
    public required int Honest { get; init; }

    /// <summary>
    /// Whether there were enough honest exchanges to speak of such a rate at all. If not, the thresholds lie above every one of them.
    /// </summary>
    public required bool Supported { get; init; }

    /// <summary>
    /// The threshold of one score alone for a rate: just above the honest score that the rate excludes. Above all of them where there are
    /// too few for the rate.
    /// </summary>
    /// <param name="honest">Scores of honest exchanges that the model did not learn from; at least one. NaN is left out.</param>
    /// <param name="rate">Above 0, below 1.</param>
    public static float Conformal(IEnumerable<float> honest, double rate)
    {
        float[] falling = [.. honest.Where(score => !float.IsNaN(score)).OrderDescending()];
        return MathF.BitIncrement(falling[Math.Max(0, Allowed(falling.Length, rate))]);
    }

    /// <summary>Chooses the three.</summary>
    /// <param name="honest">
    /// For each honest exchange its scores by head (padding, duplication, output), of models that did not learn from it.
    /// </param>
    /// <param name="inflated">The same for inflating exchanges, with what withholding each would save.</param>
    /// <param name="rate">The budget, above 0, below 1.</param>
    public static ThresholdChoice Choose(IReadOnlyList<float[]> honest, IReadOnlyList<(float[] Scores, double Worth)> inflated, double rate)
    {
        ArgumentNullException.ThrowIfNull(honest);
        ArgumentNullException.ThrowIfNull(inflated);
        ArgumentOutOfRangeException.ThrowIfZero(honest.Count);
        var allowed = Allowed(honest.Count, rate);
        var search = new BudgetSearch(honest, inflated);
        for (var left = allowed; left > 0;)
        {
            var cost = search.Spend(left);
            if (cost == 0)
            {
                break;
            }

            left -= cost;
        }

        var heads = Enum.GetValues<ScoreKind>();
        return new ThresholdChoice
        {
            FalsePositiveRate = rate,
            Thresholds = heads.ToDictionary(head => head, head => search.Threshold((int)head)),
            Reached = heads.ToDictionary(head => head, head => honest.Count(scores => scores[(int)head] >= search.Threshold((int)head))),
            ReachedAny = honest.Count(scores => heads.Any(head => scores[(int)head] >= search.Threshold((int)head))),
            Honest = honest.Count,
            Supported = allowed >= 0,
        };
    }

    private static int Allowed(int honest, double rate) => (int)Math.Floor((rate * (honest + 1)) + 1e-9) - 1;
}
