using TokenGate.Usage;

namespace TokenGate.Scoring.Models;

/// <summary>One score: its model and what is known about it. Immutable and thread-safe.</summary>
public sealed class ScoreModel
{
    /// <summary>Log-odds below which a feature is no reason.</summary>
    private const double LeastReason = 0.1;

    private const int MostReasons = 3;
    private const int MostOnStack = 256;

    /// <summary>Joins a model and its description.</summary>
    /// <exception cref="ArgumentException">The description is of another model.</exception>
    public ScoreModel(GamModel gam, ModelDescription description)
    {
        ArgumentNullException.ThrowIfNull(gam);
        ArgumentNullException.ThrowIfNull(description);
        if (description.Fault(gam.Inputs) is { } fault)
        {
            throw new ArgumentException($"The description does not fit the model: {fault}", nameof(description));
        }

        Gam = gam;
        Description = description;
    }

    /// <summary>The model.</summary>
    public GamModel Gam { get; }

    /// <summary>Names of its inputs, thresholds, honest ranges, origin.</summary>
    public ModelDescription Description { get; }

    /// <summary>The uncalibrated score, in log-odds; thresholds compare with this. Allocates nothing.</summary>
    /// <param name="features">Exactly this head's features, in its order.</param>
    public float Raw(ReadOnlySpan<float> features) => Gam.Raw(features);

    /// <summary>
    /// The probability and the features that speak for withholding, at most three, the strongest first. What could not be measured, and
    /// what hardly moves the score, is no reason to give to anybody.
    /// </summary>
    /// <param name="features">Exactly this head's features, in its order.</param>
    public ModelScore Score(ReadOnlySpan<float> features) => Score(features, Raw(features));

    /// <summary>The same where the uncalibrated score is known already.</summary>
    internal ModelScore Score(ReadOnlySpan<float> features, float raw)
    {
        Span<double> contributions = Gam.Inputs <= MostOnStack ? stackalloc double[Gam.Inputs] : new double[Gam.Inputs];
        Gam.Contributions(features, contributions);
        Span<int> top = stackalloc int[MostReasons];
        var found = 0;
        for (var input = 0; input < contributions.Length; input++)
        {
            // The calibrator's slope turns the model's scale into log-odds of the probability that is told.
            contributions[input] *= -Gam.Calibrator.Slope;
            if (contributions[input] >= LeastReason && features[input] != Features.FeatureMath.Missing)
            {
                found = Insert(top, found, input, contributions);
            }
        }

        var reasons = new Reason[found];
        for (var index = 0; index < found; index++)
        {
            reasons[index] = new Reason(Description.Features[top[index]], features[top[index]], contributions[top[index]]);
        }

        return new ModelScore(Gam.Calibrator.Probability(raw), reasons);
    }

    /// <summary>Puts an input into the list of the strongest; of equals the earlier stays first.</summary>
    private static int Insert(Span<int> top, int found, int input, ReadOnlySpan<double> contributions)
    {
        var at = found;
        while (at > 0 && contributions[top[at - 1]] < contributions[input])
        {
            at--;
        }

        if (at == top.Length)
        {
            return found;
        }

        var kept = Math.Min(found, top.Length - 1);
        top[at..kept].CopyTo(top[(at + 1)..]);
        top[at] = input;
        return kept + 1;
    }
}
