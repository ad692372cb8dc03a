using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Training.Boosting;

namespace TokenGate.Training.Models;

/// <summary>The three models, trained, calibrated, with their thresholds.</summary>
public sealed record TrainedModels
{
    /// <summary>The models, as the judge uses them.</summary>
    public required ModelSet Models { get; init; }

    /// <summary>How the training of each went.</summary>
    public required IReadOnlyDictionary<ScoreKind, GamTraining> Trainings { get; init; }

    /// <summary>How the budget of false positives was shared.</summary>
    public required ThresholdChoice Thresholds { get; init; }

    /// <summary>Writes <c>padding.zip</c>, <c>duplication.zip</c> and <c>output.zip</c>, each in one piece, over what was there.</summary>
    /// <param name="directory">Made if it is not there.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Save(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var head in Enum.GetValues<ScoreKind>())
        {
            MlNetModelWriter.Write(Models[head].Gam, Models[head].Description, Path.Combine(directory, ModelSet.FileName(head)));
        }
    }
}
