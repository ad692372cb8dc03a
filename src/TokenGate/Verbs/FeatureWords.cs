using TokenGate.Scoring.Features;

namespace TokenGate.Verbs;

/// <summary>What features mean, as an employee would be told.</summary>
internal static class FeatureWords
{
    private static readonly Dictionary<string, string> Sentences = FeatureCatalogue.All.ToDictionary(feature => feature.Name, feature => feature.Sentence);

    /// <summary>The catalogue's sentence; the name itself for a feature of an older catalogue.</summary>
    public static string For(string feature) => Sentences.GetValueOrDefault(feature, feature);
}
