namespace TokenGate.Scoring.Models;

/// <summary>The models of a directory cannot be used together. All faults are named at once.</summary>
public sealed class ModelSetException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ModelSetException(string directory, IReadOnlyList<string> faults)
        : base($"The models in {directory} cannot be used:{string.Concat((faults ?? []).Select(fault => $"{Environment.NewLine}- {fault}"))}")
    {
        Directory = directory;
        Faults = faults ?? [];
    }

    /// <summary>Where the models were looked for.</summary>
    public string Directory { get; }

    /// <summary>Every fault, as a sentence with its file and the remedy.</summary>
    public IReadOnlyList<string> Faults { get; }
}
