using TokenGate.Scoring;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Models;

namespace TokenGate.Composition;

/// <summary>Makes judges.</summary>
internal static class Judges
{
    /// <summary>A judge with the models of its options, remembering nothing yet. No folder means no models: accounting alone.</summary>
    /// <exception cref="ModelSetException">The folder's models cannot be used; the message names every fault.</exception>
    public static Judge Create(JudgeOptions options) => new(options, MemoryKey.Create(), Models(options.Models));

    private static ModelSet? Models(string folder) => folder.Length == 0 ? null : ModelSet.Load(folder, FeatureCatalogue.All);
}
