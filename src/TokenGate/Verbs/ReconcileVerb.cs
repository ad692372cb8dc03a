using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TokenGate.Dialects.Exports;
using TokenGate.Ledger;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate reconcile</c>: a provider's own usage beside what passed here.</summary>
internal static class ReconcileVerb
{
    private const double DefaultTolerance = 1;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Exports: pages of OpenAI's or Anthropic's usage API (JSON, grouped by model and day), or the lines of AWS', Azure's or Google's bill (CSV).",
            Arity = ArgumentArity.OneOrMore,
        };
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var tolerance = new Option<double>("--tolerance") { HelpName = "PERCENT", Description = "How far tokens may differ.", DefaultValueFactory = _ => DefaultTolerance };
        var json = new Option<bool>("--json") { Description = "Print one JSON line for each day and model." };
        var command = new Command(
            "reconcile",
            "Sets a provider's usage export beside the gross tokens of this journal, by UTC day and model, and names what never passed here. Exit code 1 when something differs.")
        {
            files, tolerance, json, ledger, config,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var exported = new List<ExportedUsage>();
            foreach (var file in parsed.GetRequiredValue(files))
            {
                if (!File.Exists(file))
                {
                    throw new UsageException($"File not found: {file}.");
                }

                try
                {
                    exported.AddRange(UsageExports.Read(await File.ReadAllBytesAsync(file, cancellationToken)));
                }
                catch (FormatException fault)
                {
                    throw new UsageException($"{file}: {fault.Message}");
                }
            }

            if (exported.Count == 0)
            {
                throw new UsageException("The export has no line that counts tokens.");
            }

            var rows = await CompareAsync(exported, ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), parsed.GetValue(config)!), cancellationToken);
            var limit = parsed.GetValue(tolerance);
            await parsed.InvocationConfiguration.Output.WriteAsync(parsed.GetValue(json) ? Json(rows, limit) : Table(rows, limit));
            return rows.All(row => row.Agrees(limit)) ? ExitCode.Success : ExitCode.Failure;
        });
        return command.WithExamples(
            "tokengate reconcile openai-november.json                     pages of /v1/organization/usage/completions",
            "tokengate reconcile cur.csv --tolerance 2 --json             AWS' cost and usage report");
    }

    private static async Task<List<Row>> CompareAsync(List<ExportedUsage> exported, string folder, CancellationToken cancellationToken)
    {
        var reader = new JournalUsageReader(JournalReader.Open(folder));
        var (first, last) = (exported.Min(static line => line.Day), exported.Max(static line => line.Day));
        var query = new UsageQuery(Start(first), Start(last.AddDays(1)), UsageBucket.Day, [UsageColumn.Provider, UsageColumn.Model]);
        var ours = (await reader.ReadSplitsAsync(query, cancellationToken))
            .Where(row => row.Sums.Split.Input + row.Sums.Split.Output > 0 && exported.Exists(line => IsOf(row, line)))
            .GroupBy(static row => (Day: DateOnly.FromDateTime(row.Bucket.UtcDateTime), row.Model))
            .ToDictionary(static group => group.Key, static group => (Input: group.Sum(static row => row.Sums.Split.Input), Output: group.Sum(static row => row.Sums.Split.Output)));
        var rows = new List<Row>();
        foreach (var group in exported.GroupBy(static line => (line.Day, line.Model)))
        {
            var (input, output) = (group.Sum(static line => line.Input), group.Sum(static line => line.Output));
            var fits = ours.Keys.Where(key => key.Day == group.Key.Day && Fits(group.First(), key.Model!)).ToList();
            rows.Add(new Row(group.Key.Day, group.Key.Model, input, output, fits.Sum(key => ours[key].Input), fits.Sum(key => ours[key].Output)));
            fits.ForEach(key => ours.Remove(key));
        }

        rows.AddRange(ours.Select(static pair => new Row(pair.Key.Day, pair.Key.Model!, 0, 0, pair.Value.Input, pair.Value.Output)));
        return [.. rows.OrderBy(static row => row.Day).ThenBy(static row => row.Model, StringComparer.Ordinal)];
    }

    private static bool IsOf(SplitRow row, ExportedUsage line) => row.Provider!.StartsWith(line.Provider, StringComparison.Ordinal);

    /// <summary>A bill's name is within the model's id, but for what stands between letters and digits.</summary>
    private static bool Fits(ExportedUsage line, string model) => line.Model == "-" || (line.IsBillName
        ? Letters(line.Model) is { Length: > 2 } name && Letters(model).Contains(name, StringComparison.Ordinal)
        : line.Model.Equals(model, StringComparison.OrdinalIgnoreCase));

    private static string Letters(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    private static DateTimeOffset Start(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    private static string Table(List<Row> rows, double limit)
    {
        var table = new TextTable("day", "model", ">input exported", ">passed here", ">output exported", ">passed here", "");
        foreach (var row in rows)
        {
            table.Add(
                row.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), row.Model, Figures.Count(row.ExportedInput), Figures.Count(row.Input), Figures.Count(row.ExportedOutput),
                Figures.Count(row.Output), row.Finding(limit));
        }

        var (exported, passed) = (rows.Sum(static row => row.ExportedInput + row.ExportedOutput), rows.Sum(static row => row.Input + row.Output));
        return $"{table}{rows.Count(row => !row.Agrees(limit)):N0} of {rows.Count:N0} rows differ by more than {limit.ToString(CultureInfo.InvariantCulture)} %. "
            + $"Exported: {Figures.Count(exported)} tokens; passed here: {Figures.Count(passed)}.{Environment.NewLine}";
    }

    private static string Json(List<Row> rows, double limit) => string.Concat(rows.Select(row => JsonSerializer.Serialize(
        new
        {
            Day = row.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            row.Model,
            row.ExportedInput,
            row.Input,
            row.ExportedOutput,
            row.Output,
            Finding = row.Finding(limit),
        },
        OutputJson.Line) + "\n"));

    private sealed record Row(DateOnly Day, string Model, long ExportedInput, long ExportedOutput, long Input, long Output)
    {
        public bool Agrees(double limit) => Within(ExportedInput, Input, limit) && Within(ExportedOutput, Output, limit);

        public string Finding(double limit) => Agrees(limit) ? ""
            : Input + Output == 0 ? "never passed here"
            : ExportedInput + ExportedOutput == 0 ? "not in the export"
            : Input + Output < ExportedInput + ExportedOutput ? "less passed here"
            : "more passed here";

        private static bool Within(long exported, long passed, double limit) => Math.Abs((decimal)exported - passed) * 100 <= (decimal)limit * Math.Max(exported, passed);
    }
}
