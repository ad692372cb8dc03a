using System.Globalization;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;

namespace TokenGate.Verbs;

/// <summary>Typical range of each feature over honest work (5th to 95th percentile), from the models that scored an exchange.</summary>
internal sealed class HonestRanges
{
    private readonly Dictionary<string, FeatureProfile> _profiles;

    private HonestRanges(ModelSet models) => _profiles = Enum.GetValues<ScoreKind>()
        .SelectMany(head => models[head].Description.Profiles)
        .ToDictionary(profile => profile.Name, StringComparer.Ordinal);

    /// <summary>The ranges of a folder's models; null unless they have the given version, since other models have other ranges.</summary>
    /// <param name="folder">The models' folder; empty for none.</param>
    /// <param name="version">The version that judged.</param>
    public static HonestRanges? Read(string folder, string version)
    {
        if (folder.Length == 0 || version.Length == 0)
        {
            return null;
        }

        try
        {
            var models = ModelSet.Load(folder, FeatureCatalogue.All);
            return string.Equals(models.Version, version, StringComparison.Ordinal) ? new HonestRanges(models) : null;
        }
        catch (Exception exception) when (exception is ModelSetException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// The range of a feature, as it is printed: "0.4 to 0.6", "up to 0.6"; "none" where honest work lacks it, and "" for a feature that
    /// the models do not know.
    /// </summary>
    public string Read(string feature)
    {
        if (!_profiles.TryGetValue(feature, out var profile))
        {
            return "";
        }

        // Missing is below zero: where every twentieth exchange lacks the feature, only the upper end is known.
        return (profile.P05, profile.P95) switch
        {
            (_, < 0) => "none",
            ( < 0, var high) => string.Create(CultureInfo.InvariantCulture, $"up to {high:G3}"),
            var (low, high) when low == high => low.ToString("G3", CultureInfo.InvariantCulture),
            var (low, high) => string.Create(CultureInfo.InvariantCulture, $"{low:G3} to {high:G3}"),
        };
    }
}
