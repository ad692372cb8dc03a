namespace TokenGate.Verbs;

/// <summary>What features mean, as an employee would be told.</summary>
internal static class FeatureWords
{
    /// <summary>The catalogue's sentence; the name itself for a feature of an older catalogue.</summary>
    public static string Of(string feature) => feature;
}
