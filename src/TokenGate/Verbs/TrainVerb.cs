using System.CommandLine;
using System.Globalization;
using TokenGate.Terminal;
using TokenGate.Training.Runs;

namespace TokenGate.Verbs;

/// <summary><c>tokengate train</c>: makes the three models.</summary>
internal static class TrainVerb
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var material = new TrainingMaterial();
        var output = new Option<string>("--out")
        {
            HelpName = "DIR",
            Description = "Where padding.zip, duplication.zip, output.zip and card.md go.",
            DefaultValueFactory = _ => Path.Combine("config", "models"),
        };
        var measure = new Option<bool>("--evaluate") { Description = "Evaluate on held-out sources and families first, and put the figures into the card." };
        var command = new Command("train", "Trains the models that judge, from honest prompts and simulated inflation, or from labelled traffic of your own.")
        {
            output, measure,
        };
        material.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = material.Read(parsed) with { OutputDirectory = Path.GetFullPath(parsed.GetValue(output)!) };
            var progress = new ProgressLines(parsed.InvocationConfiguration.Error);
            var report = parsed.GetValue(measure) ? EvaluationRun.Run(options, progress, cancellationToken) : null;
            var trained = TrainingRun.Run(options, report, progress, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"Models {trained.Models.Version} in {options.OutputDirectory}"));
            return ExitCode.Fine;
        });
        return command.WithExamples(
            "tokengate train --corpus ../corpus                              as the models that came with the program were made",
            "tokengate train --corpus ../corpus --traffic ours.jsonl.gz      with your own labelled traffic as well",
            "tokengate train --corpus ../corpus --quick --out /tmp/models    seconds, to try a setup");
    }
}
