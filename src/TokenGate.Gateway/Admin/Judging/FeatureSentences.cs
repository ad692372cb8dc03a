using TokenGate.Scoring.Features;

namespace TokenGate.Gateway.Admin.Judging;

/// <summary>Explanations of features in plain language, for employees.</summary>
internal static class FeatureSentences
{
    private static readonly Dictionary<string, string> Sentences =
        FeatureCatalogue.All.ToDictionary(static feature => feature.Name, static feature => feature.Sentence, StringComparer.Ordinal);

    /// <summary>The catalogue's sentence for a feature's name or for <c>head.feature</c>; a generic one for unknown features.</summary>
    public static string For(string name)
    {
        var feature = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return Sentences.GetValueOrDefault(feature) ?? (feature == "-" ? "No single feature explains it." : $"A feature of an older version: {feature}.");
    }
}
