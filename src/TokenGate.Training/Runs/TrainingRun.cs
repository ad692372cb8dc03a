using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Training.Boosting;
using TokenGate.Training.Cards;
using TokenGate.Training.Evaluation;
using TokenGate.Training.MlNet;
using TokenGate.Training.Models;
using TokenGate.Training.Samples;

namespace TokenGate.Training.Runs;

/// <summary>Makes models: traffic, features, training, calibration, thresholds, files, card. Deterministic by its options.</summary>
public static class TrainingRun
{
    /// <summary>Trains, and writes models and card when there is a directory for them.</summary>
    /// <param name="options">With what.</param>
    /// <param name="report">An evaluation to put into the card; may be null.</param>
    /// <param name="progress">Told where the run is; may be null.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="TrainingException">There is nothing to learn from.</exception>
    /// <exception cref="InvalidDataException">The corpus cannot be read.</exception>
    /// <exception cref="ModelFormatException">
    /// ML.NET cannot load a model that was made, or scores it otherwise than a gateway would: nothing was written.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static TrainedModels Run(RunOptions options, EvaluationReport? report = null, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Train(Material.Collect(options, progress, cancellation), options, report, progress, cancellation);
    }

    internal static TrainedModels Train(
        Material material, RunOptions options, EvaluationReport? report, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        var told = progress is null ? null : new Material.Relay<(ScoreKind Head, TrainingProgress Progress)>(step =>
            progress.Report(new RunProgress($"training the {step.Head.ToString().ToLowerInvariant()} model", (double)step.Progress.Done / step.Progress.Bags)));
        TrainedModels trained;
        try
        {
            trained = ModelTrainer.Train(material.Set, Material.Trainer(options), told, cancellation);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new TrainingException($"The traffic does not suffice to train: {exception.Message}", exception);
        }

        if (options.OutputDirectory is { } directory)
        {
            progress?.Report(new RunProgress($"verifying the models with ML.NET {MlNetVerifier.Version}", null));
            var rows = Verified(trained, material.Set, directory);
            ModelCard.Write(directory, trained, FeatureCatalogue.All, new CardFacts
            {
                Data = material.Facts,
                Limits = Limits,
                Report = report,
                Verified = (MlNetVerifier.Version, rows),
            });
        }

        return trained;
    }

    /// <summary>
    /// Writes the models once ML.NET itself has loaded them and given every training row the same scores. They are tried in a folder beside
    /// their place: what a gateway reads is never a model that failed.
    /// </summary>
    /// <returns>How many rows were compared, over all models.</returns>
    private static int Verified(TrainedModels trained, ExchangeSet set, string directory)
    {
        Directory.CreateDirectory(directory);
        var trial = Directory.CreateDirectory(Path.Combine(directory, $".trial-{Guid.CreateVersion7():N}"));
        try
        {
            trained.Save(trial.FullName);
            var rows = Enum.GetValues<ScoreKind>().Sum(kind => MlNetVerifier.Verify(
                Path.Combine(trial.FullName, ModelSet.FileName(kind)), [.. set.SamplesOf(kind).Select(sample => set.Row(kind, sample))]));
            foreach (var file in trial.EnumerateFiles())
            {
                file.MoveTo(Path.Combine(directory, file.Name), overwrite: true);
            }

            return rows;
        }
        finally
        {
            trial.Delete(recursive: true);
        }
    }

    private static IReadOnlyList<string> Limits =>
    [
        "Trained on public prompts and simulated inflation; no company's own traffic is in it. Retrain on your own (tokengate train --traffic FILE) before you enforce.",
        "Fluent text that has nothing to do with the question, heavy paraphrase, and templates with random slots look like work to every measure here.",
        "Chance text on demand is told by its subject words, which hardly come again: where it is made from one short text they do, and what a tool gives back is not judged at all.",
        "English dominates the training data; twenty languages are in it, most of them thinly.",
        "The log samples are from loghub (logpai), for research use.",
    ];
}
