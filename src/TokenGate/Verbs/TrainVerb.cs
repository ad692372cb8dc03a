using System.CommandLine;
using System.Globalization;
using TokenGate.Terminal;
using TokenGate.Training.Language;
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
        var language = new Option<string?>("--word-order")
        {
            HelpName = "DIR",
            Description = "Make the table of word order that the features read from the text files in DIR (en.txt, de.txt, ...), as the file that --out names, and nothing else.",
        };
        var command = new Command("train", "Trains the models that judge, from honest prompts and simulated inflation, or from labelled traffic of your own.")
        {
            output, measure, language,
        };
        material.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(language) is { } folder)
            {
                return await MakeWordOrderAsync(folder, Path.GetFullPath(parsed.GetValue(output)!), parsed.InvocationConfiguration.Output);
            }

            var options = material.Read(parsed) with { OutputDirectory = Path.GetFullPath(parsed.GetValue(output)!) };
            var progress = new ProgressLines(parsed.InvocationConfiguration.Error);
            var report = parsed.GetValue(measure) ? EvaluationRun.Run(options, progress, cancellationToken) : null;
            var trained = TrainingRun.Run(options, report, progress, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"Models {trained.Models.Version} in {options.OutputDirectory}"));
            return ExitCode.Fine;
        });
        return command.WithExamples(
            "tokengate train --corpus corpus                                 as the models that came with the program were made",
            "tokengate train --corpus corpus --traffic ours.jsonl.gz         with your own labelled traffic as well",
            "tokengate train --corpus corpus --quick --out /tmp/models       seconds, to try a setup");
    }

    private static async Task<int> MakeWordOrderAsync(string folder, string output, TextWriter told)
    {
        if (!Directory.Exists(folder))
        {
            throw new UsageException($"There is no folder {folder}.");
        }

        var files = WordOrderFile.Make(folder, output);
        if (files == 0)
        {
            throw new UsageException($"There are no .txt files in {folder}: name them for their languages, en.txt for example.");
        }

        await told.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Word order of {files} files in {output}"));
        return ExitCode.Fine;
    }
}
