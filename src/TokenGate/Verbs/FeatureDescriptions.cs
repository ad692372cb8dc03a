using TokenGate.Scoring.Features;

namespace TokenGate.Verbs;

/// <summary>Plain-language descriptions of features.</summary>
internal static class FeatureDescriptions
{
    private static readonly Dictionary<string, string> Sentences = FeatureCatalogue.All.ToDictionary(feature => feature.Name, feature => feature.Sentence);

    /// <summary>The catalogue's description; the name itself for a feature that is no longer in the catalogue.</summary>
    public static string For(string feature) => Sentences.GetValueOrDefault(feature, feature);
}
