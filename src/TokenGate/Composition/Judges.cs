using TokenGate.Scoring;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Models;

namespace TokenGate.Composition;

/// <summary>Makes the judges of recorded traffic.</summary>
internal static class Judges
{
    /// <summary>A judge with the models of its options, remembering nothing yet, under a key that ends with it.</summary>
    /// <exception cref="ModelSetException">The folder's models cannot be used; the message names every fault.</exception>
    public static Judge Create(JudgeOptions options) => new(options, MemoryKey.Create(), options.LoadModels());
}
