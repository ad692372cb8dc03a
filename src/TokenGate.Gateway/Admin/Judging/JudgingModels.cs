using TokenGate.Gateway.Options;
using TokenGate.Scoring;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;

namespace TokenGate.Gateway.Admin.Judging;

/// <summary>The models in force and their thresholds.</summary>
internal sealed class JudgingModels(IJudge judge, LiveOptions options)
{
    /// <summary>The scores, in the order of the vector.</summary>
    public static IReadOnlyList<ScoreKind> Heads { get; } = Enum.GetValues<ScoreKind>();

    /// <summary>The models; null when no judging takes place.</summary>
    public ModelSet? Current => judge.Own?.Models;

    /// <summary>The judge with a memory; null when the gateway was built with another implementation.</summary>
    public Judge? Judge => judge.Own;

    /// <summary>
    /// What a person's account for doubt holds now, in tokens; null where its owner cannot say.
    /// </summary>
    public async ValueTask<long?> BalanceAsync(string user, DateTimeOffset now, CancellationToken cancellationToken) =>
        await judge.BalanceAsync(user, now, cancellationToken);

    /// <summary>A score's name in answers.</summary>
    public static string Name(ScoreKind head) => head switch
    {
        ScoreKind.Padding => "padding",
        ScoreKind.Duplication => "duplication",
        _ => "output",
    };

    /// <summary>A direction's name in answers.</summary>
    public static string Name(Suspicion direction) => direction switch
    {
        Suspicion.Rising => "rising",
        Suspicion.Falling => "falling",
        _ => "free",
    };

    /// <summary>The threshold that withholds: the configured probability, or the model's own point, whose log-odds decide.</summary>
    public (double Probability, double? Raw) ThresholdOf(ScoreKind head, ScoreModel model) =>
        Configured(options.Current.Judge.Thresholds, head) is { } configured
            ? (configured, null)
            : (model.Description.Decision.Probability, model.Description.Decision.Raw);

    private static double? Configured(JudgeThresholds thresholds, ScoreKind head) => head switch
    {
        ScoreKind.Padding => thresholds.Padding,
        ScoreKind.Duplication => thresholds.Duplication,
        _ => thresholds.Output,
    };
}
