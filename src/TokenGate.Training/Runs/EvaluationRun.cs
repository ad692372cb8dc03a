using TokenGate.Training.Evaluation;
using TokenGate.Training.Simulation;

namespace TokenGate.Training.Runs;

/// <summary>
/// Shows what models made this way are worth on what they have not seen: sources and families are held out in turns, and each exchange is
/// concluded by models that learned from neither its source nor its family.
/// </summary>
public static class EvaluationRun
{
    /// <summary>Families are held out in finer parts than sources: see <see cref="HeldOutOptions.FamilyFolds"/>.</summary>
    private const int FamilyParts = 2;

    /// <summary>Evaluates.</summary>
    /// <param name="options">With what.</param>
    /// <param name="progress">Told where the run is; may be null.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="RunException">There is nothing to learn from.</exception>
    /// <exception cref="Corpora.CorpusException">The corpus cannot be read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static EvaluationReport Run(RunOptions options, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (set, _) = Material.Collect(options, progress, cancellation);
        return EvaluationReport.Of(Conclude(set, options, progress, cancellation), new EvaluationReportOptions
        {
            Title = "Held-out evaluation: sources and families that were not trained on",
            Date = options.Date,
            OpenFamilies = TrafficSimulator.OpenFamilies,
        });
    }

    internal static IReadOnlyList<EvaluatedExchange> Conclude(ExchangeSet set, RunOptions options, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        var heldOut = new HeldOutOptions
        {
            SourceFolds = options.Folds,
            FamilyFolds = FamilyParts * options.Folds,
            Training = Material.Trainer(options),
            BlackBox = options.BlackBox ? new BoostedTreesOptions() : null,
        };
        var told = progress is null ? null : new Material.Relay<int>(fold =>
            progress.Report(new RunProgress("training and testing without each part in turn", (double)fold / heldOut.FamilyFolds)));
        try
        {
            return HeldOutEvaluation.Run(
                set,
                heldOut,
                told,
                cancellation);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new RunException($"The traffic does not suffice to hold parts of it out: {exception.Message}", exception);
        }
    }
}
