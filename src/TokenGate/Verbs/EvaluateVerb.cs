using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
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

/// <summary><c>tokengate evaluate</c>: measures the models.</summary>
internal static class EvaluateVerb
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Labelled traffic files, scored with the installed models.", Arity = ArgumentArity.ZeroOrMore };
        var models = InstalledFiles.ModelsOption();
        var material = new TrainingDataOptions();
        var folds = NumberOption.Create("--folds", "Number of cross-validation folds over sources and families.", usual: 5, least: 2, most: 100);
        var weeks = NumberOption.Create("--weeks", "Number of simulated weeks to pool, seeded consecutively from --seed.", usual: 3, least: 1, most: 1000);
        var isSealed = new Option<bool>("--sealed")
        {
            Description = "Prints sums only, and adds them to the log of the models' card: of labelled files that nobody has read, or, with --corpus, "
                + "of programs of inflation composed by chance with a seed that nobody learns.",
        };
        var blackBox = new Option<bool>("--black-box") { Description = "Also train ML.NET's FastTree on the same features, to show what interpretability costs." };
        var html = new Option<string?>("--html") { HelpName = "PAGE", Description = "Also write the report as an HTML page." };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };
        var command = new Command(
            "evaluate",
            "Measures recall for each family of inflation, false positives for each kind of honest work, and the attacker's remaining gain.")
        {
            files, models, html, json, folds, weeks, blackBox, isSealed,
        };
        material.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            var labelled = parsed.GetValue(files) ?? [];
            if (labelled.Length > 0 == material.IsGiven(parsed))
            {
                throw new UsageException("Specify either labelled traffic files to score with the installed models, or --corpus DIR for a held-out evaluation.");
            }

            var installed = InstalledFiles.ModelsFolder(parsed.GetValue(models));
            if (parsed.GetValue(isSealed))
            {
                return await SealAsync(
                    labelled.Length > 0
                        ? () => SumsOfFiles(labelled, installed, error, cancellationToken)
                        : () => SumsOfChance(material.Read(parsed) with { Folds = parsed.GetValue(folds) }, error, cancellationToken),
                    installed,
                    parsed.InvocationConfiguration.Output,
                    cancellationToken);
            }

            var report = labelled.Length > 0
                ? OfFiles(labelled, installed, error, cancellationToken)
                : EvaluationRun.Run(
                    material.Read(parsed) with { Folds = parsed.GetValue(folds), Weeks = parsed.GetValue(weeks), BlackBox = parsed.GetValue(blackBox) },
                    new ConsoleProgress(error),
                    cancellationToken);
            if (parsed.GetValue(html) is { } page)
            {
                await File.WriteAllTextAsync(page, EvaluationHtml.Write(report), cancellationToken);
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(json)
                ? Encoding.UTF8.GetString(EvaluationJson.Write(report))
                : EvaluationText.Write(report).TrimEnd());
            return ExitCode.Success;
        });
        return command.WithExamples(
            "tokengate evaluate labelled.jsonl.gz                       the installed models on labelled traffic",
            "tokengate evaluate --corpus corpus --html report.html      held-out: no model saw the source or the family that it is tested on",
            "tokengate evaluate --corpus corpus --sealed                sums over programs that nobody has read",
            "tokengate evaluate held-back.jsonl.gz --sealed             sums over traffic that nobody has read");
    }

    /// <summary>Runs a sealed evaluation and logs it, whatever came of it: a run that could be thrown away would be tuned on.</summary>
    private static async Task<int> SealAsync(Func<SealedFigures> run, string models, TextWriter output, CancellationToken cancellationToken)
    {
        var card = Path.Combine(models, "card.md");
        var known = File.Exists(card) ? await File.ReadAllTextAsync(card, cancellationToken) : null;
        var figures = run();
        if (known is not null)
        {
            await File.WriteAllTextAsync(card, figures.AddTo(known), cancellationToken);
        }

        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            Sealed run, {figures.Date:yyyy-MM-dd}, {figures.Traffic}: {figures.Honest} honest exchanges, {figures.Inflating} inflating
            honest exchanges doubted, withheld    {figures.Doubted}, {figures.Withheld}
            honest fresh tokens withheld          {figures.TokensWithheld:0.00%}
            trusted honest input of what is novel {figures.NovelTrusted:0.0%}
            honest people, hit, in 20 work days   {figures.People}, {figures.Hit}, {figures.HitInTwentyDays}
            gain, and beyond the accounts         {figures.Gain:0.000}, {figures.GainBeyond:0.000}
            earned a work day, five times as much {figures.EarnedMost}, {figures.EarnedMostFiveTimes} (ninth decile)
            {(known is null ? "No card to log it in." : $"Logged in {card}")}
            """));
        return ExitCode.Success;
    }

    private static SealedFigures SumsOfChance(RunOptions options, TextWriter error, CancellationToken cancellationToken) =>
        options.CorpusDirectory is null
            ? throw new UsageException("A sealed run needs labelled traffic files, or --corpus DIR to compose programs from.")
            : SealedEvaluation.Run(options, new ConsoleProgress(error), cancellationToken);

    /// <summary>The log names the traffic by its hash, so that it is known again, and the models, since the card's may be newer.</summary>
    private static SealedFigures SumsOfFiles(string[] files, string models, TextWriter error, CancellationToken cancellationToken)
    {
        var exchanges = Conclude(files, models, error, out var version, cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        foreach (var file in files)
        {
            using var stream = File.OpenRead(file);
            for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
            {
                hash.AppendData(buffer, 0, read);
            }
        }

        var names = files is [var only] ? Path.GetFileName(only) : string.Create(CultureInfo.InvariantCulture, $"{files.Length} files");
        var made = version.Length == 0 ? "no models" : $"models {version[..Math.Min(8, version.Length)]}";
        return SealedFigures.Measure(exchanges, Today, $"{names} {Convert.ToHexStringLower(hash.GetHashAndReset())[..12]}, {made}");
    }

    private static EvaluationReport OfFiles(string[] files, string models, TextWriter error, CancellationToken cancellationToken)
    {
        var exchanges = Conclude(files, models, error, out var version, cancellationToken);
        return EvaluationReport.Create(exchanges, new EvaluationReportOptions
        {
            Title = $"Labelled traffic: {string.Join(", ", files.Select(Path.GetFileName))}",
            Date = Today,
            ModelVersion = version,
        });
    }

    private static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    private static List<EvaluatedExchange> Conclude(string[] files, string models, TextWriter error, out string version, CancellationToken cancellationToken)
    {
        foreach (var missing in files.Where(file => !File.Exists(file)))
        {
            throw new UsageException($"File not found: {missing}.");
        }

        var judge = JudgeFactory.Create(new JudgeOptions { Models = models });
        version = judge.ModelVersion;
        var exchanges = LabelledEvaluation.Run(
            files,
            new ExchangeMeter(DialectRegistry.Default, EncodingMap.Default, judge),
            judge.Models,
            (file, line) => error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}:{line.Number}: skipped, {line.Problem}.")),
            cancellationToken).ToList();
        return exchanges.Count > 0 ? exchanges : throw new UsageException("No row of these files has a label (honest, padding, duplication, output).");
    }
}
