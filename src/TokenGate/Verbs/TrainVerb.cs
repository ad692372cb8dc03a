using System.CommandLine;
using System.Globalization;
using TokenGate.Terminal;
using TokenGate.Training.Language;
using TokenGate.Training.Runs;

namespace TokenGate.Verbs;

/// <summary><c>tokengate train</c>: trains the three models.</summary>
internal static class TrainVerb
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var material = new TrainingDataOptions();
        var output = new Option<string>("--out")
        {
            HelpName = "DIR",
            Description = "Output folder for padding.zip, duplication.zip, output.zip and card.md.",
            DefaultValueFactory = _ => Path.Combine("config", "models"),
        };
        var measure = new Option<bool>("--evaluate") { Description = "Evaluate on held-out sources and families first, and include the figures in the model card." };
        var language = new Option<string?>("--word-order")
        {
            HelpName = "DIR",
            Description = "Only build the word-order table used by the features, from the text files in DIR (en.txt, de.txt, ...), and write it to the file given by --out.",
        };
        var command = new Command("train", "Trains the scoring models from honest prompts and simulated inflation, or from your own labelled traffic, and verifies them with ML.NET.")
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
            var progress = new ConsoleProgress(parsed.InvocationConfiguration.Error);
            var report = parsed.GetValue(measure) ? EvaluationRun.Run(options, progress, cancellationToken) : null;
            var trained = TrainingRun.Run(options, report, progress, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"Models {trained.Models.Version} written to {options.OutputDirectory}"));
            return ExitCode.Success;
        });
        return command.WithExamples(
            "tokengate train --corpus corpus                                 how the bundled models were trained",
            "tokengate train --traffic ours.jsonl.gz --out models            your own recorded traffic, and inflation simulated from it",
            "tokengate train --corpus corpus --traffic ours.jsonl.gz         both",
            "tokengate train --corpus corpus --quick --out /tmp/models       a few seconds, to test a setup");
    }

    private static async Task<int> MakeWordOrderAsync(string folder, string output, TextWriter told)
    {
        if (!Directory.Exists(folder))
        {
            throw new UsageException($"Folder not found: {folder}.");
        }

        var files = WordOrderFile.Make(folder, output);
        if (files == 0)
        {
            throw new UsageException($"No .txt files in {folder}. Name them after their languages, for example en.txt.");
        }

        await told.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Word-order table of {files} files written to {output}"));
        return ExitCode.Success;
    }
}
