using System.Text.Json.Serialization;
using TokenGate.Scoring.Features;

namespace TokenGate.Scoring.Models;

/// <summary>
/// What TokenGate keeps beside a model, in the zip's entry <c>TokenGate/head.json</c> (ML.NET ignores entries it does not know): which
/// score it is, what its inputs mean, where its thresholds lie and how honest traffic looked.
/// </summary>
public sealed record ModelDescription
{
    /// <summary>The score.</summary>
    [JsonConverter(typeof(ScoreKindJsonConverter))]
    public required ScoreKind Head { get; init; }

    /// <summary>Names of the inputs, in the order of the vector.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>The threshold at which an exchange is doubted by default: this score's share of the false-positive budget.</summary>
    public required OperatingPoint Decision { get; init; }

    /// <summary>Thresholds for some rates of false positives, the largest rate first, so the raw scores ascend.</summary>
    public required IReadOnlyList<OperatingPoint> Points { get; init; }

    /// <summary>The threshold at which an exchange is doubted whose person's account for doubt is nearly empty: the first.</summary>
    [JsonIgnore]
    public OperatingPoint Sooner => Points.Count > 0 ? Points[0] : Decision;

    /// <summary>How each input lay in honest training traffic, in the order of <see cref="Features"/>.</summary>
    public required IReadOnlyList<FeatureProfile> Profiles { get; init; }

    /// <summary>How the uncalibrated score lay in honest training traffic.</summary>
    public required FeatureProfile Score { get; init; }

    /// <summary>Where the model comes from.</summary>
    public required TrainingOrigin Origin { get; init; }

    /// <summary>The first broken rule as a sentence, or null.</summary>
    internal string? Fault(int inputs)
    {
        if (Features.Count != inputs || Profiles.Count != inputs)
        {
            return $"{Features.Count} features and {Profiles.Count} profiles for a model of {inputs} inputs.";
        }

        for (var index = 0; index < inputs; index++)
        {
            if (Profiles[index] is not { } profile || profile.Name != Features[index])
            {
                return $"profile {index} is not of feature {Features[index]}.";
            }
        }

        var profiles = Profiles.Append(Score);
        if (profiles.FirstOrDefault(profile => profile.Cuts is null || profile.Shares is null || profile.Shares.Count != profile.Cuts.Count + 1) is { } uneven)
        {
            return $"the histogram of {uneven.Name} has not one share more than cuts.";
        }

        if (Points.Append(Decision).Any(point => point is null || !(point.FalsePositiveRate is > 0 and <= 1) || float.IsNaN(point.Raw) || float.IsNaN(point.Probability)))
        {
            return "a threshold has no rate in 0 to 1, or no number.";
        }

        return Features.Any(string.IsNullOrEmpty) || Features.Distinct(StringComparer.Ordinal).Count() != Features.Count
            ? "a feature has no name, or has another's."
            : null;
    }
}
