using TokenGate.Scoring.Features;

namespace TokenGate.Training.Evaluation;

/// <summary>How good one score is by itself, on honest exchanges and those that inflate in its way.</summary>
/// <param name="Head">The score.</param>
/// <param name="Honest">Honest exchanges scored.</param>
/// <param name="Inflated">Inflating exchanges scored.</param>
/// <param name="RecallAtThousandth">Recall where one honest exchange in 1,000 is accused.</param>
/// <param name="RecallAtHundredth">Recall where one honest exchange in 100 is accused.</param>
/// <param name="Calibration">Whether its probabilities mean what they say.</param>
/// <param name="Curve">Its curve, on a logarithmic axis of false positives.</param>
/// <param name="BlackBoxAtThousandth">The black box's recall at 1 in 1,000; null without one.</param>
/// <param name="BlackBoxAtHundredth">The black box's recall at 1 in 100; null without one.</param>
/// <param name="BlackBoxCurve">The black box's curve; empty without one.</param>
public sealed record ScoreFigures(
    ScoreKind Head,
    int Honest,
    int Inflated,
    double RecallAtThousandth,
    double RecallAtHundredth,
    CalibrationFigures Calibration,
    IReadOnlyList<RocPoint> Curve,
    double? BlackBoxAtThousandth,
    double? BlackBoxAtHundredth,
    IReadOnlyList<RocPoint> BlackBoxCurve)
{
    /// <summary>The figures of one score.</summary>
    public static ScoreFigures Measure(ScoreKind head, IReadOnlyList<EvaluatedExchange> exchanges)
    {
        ArgumentNullException.ThrowIfNull(exchanges);
        var at = (int)head;
        EvaluatedExchange[] scored =
        [
            .. exchanges.Where(exchange => exchange.Scores.Count > at && !float.IsNaN(exchange.Scores[at])
                && (exchange.IsHonest || exchange.Inflates == head)),
        ];
        var glass = CurveOf(scored, exchange => exchange.Scores[at]);
        EvaluatedExchange[] boxed = [.. scored.Where(exchange => exchange.BlackBoxScores.Count > at)];
        var box = boxed.Length == 0 ? null : CurveOf(boxed, exchange => exchange.BlackBoxScores[at]);
        return new ScoreFigures(
            head,
            glass.Honest,
            glass.Inflated,
            Recall(glass, 0.001),
            Recall(glass, 0.01),
            CalibrationFigures.Measure([.. scored.Where(exchange => exchange.Probabilities.Count > at)
                .Select(exchange => ((double)exchange.Probabilities[at], !exchange.IsHonest))]),
            glass.Honest == 0 ? [] : glass.Points(),
            box is null ? null : Recall(box, 0.001),
            box is null ? null : Recall(box, 0.01),
            box is null || box.Honest == 0 ? [] : box.Points());
    }

    private static double Recall(RocCurve curve, double rate) => curve.Honest == 0 ? 0 : curve.At(rate).Recall;

    private static RocCurve CurveOf(EvaluatedExchange[] exchanges, Func<EvaluatedExchange, float> score) => new(
        exchanges.Where(exchange => exchange.IsHonest).Select(score),
        exchanges.Where(exchange => !exchange.IsHonest).Select(score));
}
