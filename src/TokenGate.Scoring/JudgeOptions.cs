using System.ComponentModel.DataAnnotations;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;

namespace TokenGate.Scoring;

/// <summary>What an operator chooses about judging (section <c>TokenGate:Judge</c>).</summary>
public sealed class JudgeOptions
{
    /// <summary>What a verdict does.</summary>
    /// <value>The default is to enforce.</value>
    public JudgeMode Mode { get; set; } = JudgeMode.Enforce;

    /// <summary>The folder with the three models; empty to account for repetition and judge nothing.</summary>
    /// <value>The default is <c>models</c> beside the configuration.</value>
    public string Models { get; set; } = "models";

    /// <summary>
    /// For how long a request is compared word by word with those before it, in hours; runs of eight words are known for 14 days.
    /// </summary>
    /// <value>The default is 24.</value>
    [Range(1, 168)]
    public int WindowHours { get; set; } = 24;

    /// <summary>
    /// Memory of all users together, in bytes. Over it, whoever was away longest is forgotten. An active user needs up to a quarter of a
    /// megabyte.
    /// </summary>
    /// <value>The default is 512 MB.</value>
    [Range(1L << 20, 1L << 40)]
    public long MemoryBytes { get; set; } = 512L << 20;

    /// <summary>Thresholds that stand in for those of the models.</summary>
    public ThresholdOptions Thresholds { get; set; } = new();

    /// <summary>
    /// The models that <see cref="Models"/> names, held against the catalogue; null when it is empty: then there is accounting alone.
    /// </summary>
    /// <exception cref="ModelSetException">The models cannot be used; the message names every fault.</exception>
    public ModelSet? LoadModels() => Models.Length == 0 ? null : ModelSet.Load(Models, FeatureCatalogue.All);
}
