using System.Globalization;
using TokenGate.Training.Evaluation;
using TokenGate.Training.MlNet;
using TokenGate.Training.Simulation;

namespace TokenGate.Training.Runs;

/// <summary>
/// Shows what models made this way are worth on what they have not seen: sources and families are held out in turns, and each exchange is
/// concluded by models that learned from neither its source nor its family. Without a black box the whole judge is evaluated, its policy
/// included; with one, the scores alone are, since the black box has no policy.
/// </summary>
public static class EvaluationRun
{
    /// <summary>Evaluates.</summary>
    /// <param name="options">With what.</param>
    /// <param name="progress">Told where the run is; may be null.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="TrainingException">There is nothing to learn from.</exception>
    /// <exception cref="InvalidDataException">The corpus cannot be read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static EvaluationReport Run(RunOptions options, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var weeks = options.CorpusDirectory is null || options.Quick ? 1 : Math.Max(1, options.Weeks);
        var concluded = new List<EvaluatedExchange>();
        for (var week = 0; week < weeks; week++)
        {
            var own = options with { Seed = options.Seed + week };

            // Each week has people of its own, whose names come again in the next one.
            concluded.AddRange(Conclude(Material.Collect(own, progress, cancellation), own, progress, cancellation)
                .Select(exchange => exchange.User.Length == 0 ? exchange : exchange with { User = string.Create(CultureInfo.InvariantCulture, $"{own.Seed}/{exchange.User}") }));
        }

        return EvaluationReport.Create(concluded, new EvaluationReportOptions
        {
            Title = "Held-out evaluation: sources and families that were not trained on"
                + (weeks == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {weeks} simulated weeks, seeds {options.Seed} to {options.Seed + weeks - 1}")),
            Date = options.Date,
            OpenFamilies = TrafficSimulator.OpenFamilies,
        });
    }

    private static IReadOnlyList<EvaluatedExchange> Conclude(Material material, RunOptions options, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        var told = progress is null ? null : new Material.Relay<int>(fold =>
            progress.Report(new RunProgress("training and testing without each part in turn", (double)fold / (2 * options.Folds))));
        return HoldingOut(() => options.BlackBox
            ? HeldOutEvaluation.Run(
                material.Set,
                new HeldOutOptions { SourceFolds = options.Folds, FamilyFolds = 2 * options.Folds, Training = Material.Trainer(options), BlackBoxTrees = FastTreeModel.DefaultTrees },
                told,
                cancellation)
            : ReplayEvaluation.Run(material, options, progress, cancellation));
    }

    /// <summary>Runs what holds parts of the traffic out in turns.</summary>
    /// <exception cref="TrainingException">There are too few of them.</exception>
    internal static IReadOnlyList<EvaluatedExchange> HoldingOut(Func<IReadOnlyList<EvaluatedExchange>> evaluation)
    {
        try
        {
            return evaluation();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new TrainingException($"The traffic does not suffice to hold parts of it out: {exception.Message}", exception);
        }
    }
}
