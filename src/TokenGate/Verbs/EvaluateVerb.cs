using System.CommandLine;
using System.Globalization;
using System.Text;
using TokenGate.Composition;
using TokenGate.Dialects;
using TokenGate.Metering;
using TokenGate.Scoring;
using TokenGate.Terminal;
using TokenGate.Tokens;
using TokenGate.Training.Evaluation;
using TokenGate.Training.Runs;

namespace TokenGate.Verbs;

/// <summary><c>tokengate evaluate</c>: how good are the models?</summary>
internal static class EvaluateVerb
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Labelled traffic files, judged with the models as they are.", Arity = ArgumentArity.ZeroOrMore };
        var models = InstalledFiles.ModelsOption();
        var material = new TrainingMaterial();
        var folds = new Option<int>("--folds") { HelpName = "N", Description = "Into how many parts sources and families are divided to hold each out in turn.", DefaultValueFactory = _ => 5 };
        var weeks = new Option<int>("--weeks") { HelpName = "N", Description = "How many weeks are simulated, each with a seed of its own from --seed on, and pooled.", DefaultValueFactory = _ => 3 };
        var blackBox = new Option<bool>("--black-box") { Description = "Train a black box on the same features too, to show the price of glass." };
        var html = new Option<string?>("--html") { HelpName = "PAGE", Description = "Write the report as a web page too." };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };
        var command = new Command(
            "evaluate",
            "Measures recall for each family of inflation, false positives for each kind of honest work, and what inflating still gains.")
        {
            files, models, html, json, folds, weeks, blackBox,
        };
        material.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            var labelled = parsed.GetValue(files) ?? [];
            if (labelled.Length > 0 == material.IsGiven(parsed))
            {
                throw new UsageException("Give labelled traffic files to judge with the models as they are, or --corpus DIR to train without each part in turn.");
            }

            var report = labelled.Length > 0
                ? OfFiles(labelled, InstalledFiles.ModelsFolder(parsed.GetValue(models)), error, cancellationToken)
                : EvaluationRun.Run(
                    material.Read(parsed) with { Folds = parsed.GetValue(folds), Weeks = parsed.GetValue(weeks), BlackBox = parsed.GetValue(blackBox) },
                    new ProgressLines(error),
                    cancellationToken);
            if (parsed.GetValue(html) is { } page)
            {
                await File.WriteAllTextAsync(page, EvaluationHtml.Write(report), cancellationToken);
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(json)
                ? Encoding.UTF8.GetString(EvaluationJson.Write(report))
                : EvaluationText.Write(report).TrimEnd());
            return ExitCode.Fine;
        });
        return command.WithExamples(
            "tokengate evaluate labelled.jsonl.gz                       the installed models on traffic whose labels are known",
            "tokengate evaluate --corpus corpus --html report.html      models that saw neither the source nor the family they are tested on");
    }

    private static EvaluationReport OfFiles(string[] files, string models, TextWriter error, CancellationToken cancellationToken)
    {
        foreach (var missing in files.Where(file => !File.Exists(file)))
        {
            throw new UsageException($"There is no file {missing}.");
        }

        var judge = JudgeFactory.Create(new JudgeOptions { Models = models });
        var meter = new ExchangeMeter(DialectRegistry.Default, EncodingMap.Default, judge);
        var exchanges = LabelledTraffic.Conclude(
            files,
            meter,
            (file, line) => error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}:{line.Number}: passed over, {line.Problem}.")),
            cancellationToken).ToList();
        return exchanges.Count > 0
            ? EvaluationReport.Create(exchanges, new EvaluationReportOptions
            {
                Title = $"Labelled traffic: {string.Join(", ", files.Select(Path.GetFileName))}",
                Date = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
                ModelVersion = judge.ModelVersion,
            })
            : throw new UsageException("No row of these files has a label (honest, padding, duplication, output): there is nothing to measure.");
    }
}
