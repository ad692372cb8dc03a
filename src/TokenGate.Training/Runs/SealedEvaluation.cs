using System.Security.Cryptography;
using TokenGate.Training.Evaluation;
using TokenGate.Training.Simulation;

namespace TokenGate.Training.Runs;

/// <summary>
/// An evaluation that cannot be tuned on: its seed is drawn anew for each run and told to nobody, and its programs of inflation are
/// composed by that seed. Models learn from the simulation as ever, without the honest sources that they are tested with. Only sums leave
/// it.
/// </summary>
public static class SealedEvaluation
{
    /// <summary>Programs for each score.</summary>
    private const int Programs = 10;

    /// <summary>Evaluates once.</summary>
    /// <param name="options">With what; there must be a corpus. Its seed is the training's.</param>
    /// <param name="progress">Told where the run is; may be null.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="TrainingException">There is nothing to learn from.</exception>
    /// <exception cref="InvalidDataException">The corpus cannot be read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static SealedFigures Run(RunOptions options, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default) =>
        Run(options, RandomNumberGenerator.GetInt32(int.MaxValue), progress, cancellation);

    internal static SealedFigures Run(RunOptions options, int seed, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var training = Material.Collect(options, progress, cancellation);
        var test = options with { Seed = seed };
        var tested = Material.Collect(test, progress, cancellation, SealedPrograms.Compose(seed, Programs));
        return SealedFigures.Measure(EvaluationRun.HoldingOut(() => ReplayEvaluation.Run(training, tested, test, progress, cancellation)), options.Date);
    }
}
