using TokenGate.Scoring.Features;
using TokenGate.Training.Boosting;
using TokenGate.Training.Cards;
using TokenGate.Training.Evaluation;

namespace TokenGate.Training.Runs;

/// <summary>Makes models: traffic, features, training, calibration, thresholds, files, card. Deterministic by its options.</summary>
public static class TrainingRun
{
    /// <summary>Trains, and writes models and card when there is a directory for them.</summary>
    /// <param name="options">With what.</param>
    /// <param name="report">An evaluation to put into the card; may be null.</param>
    /// <param name="progress">Told where the run is; may be null.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="RunException">There is nothing to learn from.</exception>
    /// <exception cref="Corpora.CorpusException">The corpus cannot be read.</exception>
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
            throw new RunException($"The traffic does not suffice to train: {exception.Message}", exception);
        }

        if (options.OutputDirectory is { } directory)
        {
            trained.Save(directory);
            ModelCard.Write(directory, trained, FeatureCatalogue.All, new CardFacts { Data = material.Facts, Limits = Limits, Report = report });
        }

        return trained;
    }

    private static IReadOnlyList<string> Limits =>
    [
        "Trained on public prompts and simulated inflation; no company's own traffic is in it. Retrain on your own (tokengate train --traffic FILE) before you enforce.",
        "Fluent text that has nothing to do with the question, heavy paraphrase, and templates with random slots look like work to every measure here.",
        "English dominates the training data; twenty languages are in it, most of them thinly.",
        "The log samples are from loghub (logpai), for research use.",
    ];
}
