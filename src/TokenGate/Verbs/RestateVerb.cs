using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TokenGate.Composition;
using TokenGate.Ledger;
using TokenGate.Ledger.Appeals;
using TokenGate.Scoring;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Scoring.Policy;
using TokenGate.Terminal;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary><c>tokengate restate</c>: rescores a past period with other models.</summary>
internal static class RestateVerb
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var from = TimeOption.Required("--from", "Start (inclusive): a date or an RFC 3339 time.");
        var to = TimeOption.Required("--to", "End (exclusive).");
        var model = new Option<string?>("--model") { HelpName = "DIR", Description = "Folder of the models to score with." };
        var prices = new Option<bool>("--prices")
        {
            Description = "Price again in place of scoring again: by the configuration's Report:Prices and Rates, and the list prices of this program.",
        };
        var dry = new Option<bool>("--dry-run") { Description = "Show what would change without writing anything; works while a gateway is running." };
        var by = new Option<string>("--by") { HelpName = "NAME", Description = "Who requested it; recorded in the journal.", DefaultValueFactory = _ => Environment.UserName };
        var json = new Option<bool>("--json") { Description = "Print one JSON line for each day, and one with the totals." };
        var command = new Command(
            "restate",
            "Rescores the exchanges of a period with other models, or prices them again, and books the differences as corrections on the original days. Idempotent. The gateway must be stopped.")
        {
            from, to, model, prices, dry, json, by, ledger, config,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetValue(config)!;
            if (parsed.GetValue(prices) == (parsed.GetValue(model) is not null))
            {
                throw new UsageException("Specify either --model DIR, to score again, or --prices, to price again.");
            }

            if (parsed.GetValue(prices))
            {
                await parsed.InvocationConfiguration.Output.WriteAsync(await RestatedPrices.RunAsync(
                    parsed.GetRequiredValue(from),
                    parsed.GetRequiredValue(to),
                    currency => ConfigurationOption.Prices(File.Exists(file) ? file : null, currency),
                    parsed.GetValue(by)!,
                    ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), file),
                    parsed.GetValue(dry),
                    parsed.GetValue(json),
                    cancellationToken));
                return ExitCode.Success;
            }

            var models = ModelSet.Load(parsed.GetValue(model)!, FeatureCatalogue.All);
            var folder = ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), file);
            var journal = JournalReader.Open(folder);
            var judge = new RescoringPolicy(models, JudgingOf(file), GrantedAppeals.Read(journal));
            var zone = journal.ReadZone();
            var days = new SortedDictionary<string, (long Changed, TokenSplit Before, TokenSplit After)>(StringComparer.Ordinal);
            var order = new RestatementOrder
            {
                From = parsed.GetRequiredValue(from).In(zone),
                To = parsed.GetRequiredValue(to).In(zone),
                Judge = record => judge.Judge(record)?.Split,
                ModelVersion = judge.Version,
                By = parsed.GetValue(by)!,
                Changed = (record, before, after) =>
                {
                    var day = zone.DayOf(record.StartedAt).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                    var sums = days.GetValueOrDefault(day);
                    days[day] = (sums.Changed + 1, sums.Before + before, sums.After + after);
                },
            };
            var isDry = parsed.GetValue(dry);
            var result = isDry ? Corrections.Preview(JournalReader.Open(folder), order, cancellationToken) : await BookAsync(folder, corrections => corrections.RestateAsync(order, cancellationToken));
            await parsed.InvocationConfiguration.Output.WriteAsync(parsed.GetValue(json) ? Json(result, days, judge.Version, isDry) : Page(result, days, judge.Version, isDry));
            return ExitCode.Success;
        });
        return command.WithExamples(
            "tokengate restate --from 2026-07-01 --to 2026-10-01 --model models-2 --dry-run",
            "tokengate restate --from 2026-07-01 --to 2026-10-01 --model models-2",
            "tokengate restate --from 2026-11-01 --to 2026-12-01 --prices      after new prices");
    }

    /// <summary>Books into the journal of a stopped gateway.</summary>
    /// <exception cref="JournalException">A gateway holds it, or it cannot be written.</exception>
    public static async Task<T> BookAsync<T>(string folder, Func<Corrections, Task<T>> book)
    {
        try
        {
            await using var opened = WritableJournal.OpenExisting(folder);
            return await book(new Corrections(opened.Journal, TimeProvider.System));
        }
        catch (JournalException held) when (held.Owner is not null)
        {
            throw new JournalException($"{held.Message} Stop the gateway to book a restatement; --dry-run works while it is running.", held);
        }
    }

    /// <summary>Mode and thresholds of the configuration, if it exists, so that restating with the same models changes nothing.</summary>
    private static JudgeOptions JudgingOf(string config) => File.Exists(config) ? JudgeFactory.OptionsOf(ConfigurationOption.Load(config)) : new JudgeOptions();

    private static string Page(Restatement result, SortedDictionary<string, (long Changed, TokenSplit Before, TokenSplit After)> days, string version, bool isDry)
    {
        var table = new TextTable("day", ">changed", ">trusted in before", ">after", ">trusted out before", ">after");
        foreach (var (day, (changed, before, after)) in days)
        {
            table.Add(
                day, Figures.Count(changed), Figures.Count(before.TrustedInput), Figures.Count(after.TrustedInput), Figures.Count(before.TrustedOutput), Figures.Count(after.TrustedOutput));
        }

        var left = result.LeftAlone > 0 ? $" {Figures.Count(result.LeftAlone)} could not be rescored (other features, or none)." : "";
        var decided = result.Decided > 0 ? $" {Figures.Count(result.Decided)} keep the outcome of an accepted appeal." : "";
        return (days.Count > 0 ? table.ToString() : "")
            + $"{Figures.Count(result.Changed)} of {Figures.Count(result.Exchanges)} exchanges {(isDry ? "would change" : "changed")} with models {version}.{left}{decided}{Environment.NewLine}"
            + $"Total trusted: {Figures.Count(result.Before.TrustedInput)} in and {Figures.Count(result.Before.TrustedOutput)} out before, "
            + $"{Figures.Count(result.After.TrustedInput)} in and {Figures.Count(result.After.TrustedOutput)} out after.{Environment.NewLine}";
    }

    private static string Json(Restatement result, SortedDictionary<string, (long Changed, TokenSplit Before, TokenSplit After)> days, string version, bool isDry)
    {
        var lines = days.Select(day => (object)new { Day = day.Key, day.Value.Changed, Before = Split(day.Value.Before), After = Split(day.Value.After) });
        var all = new
        {
            Models = version,
            DryRun = isDry,
            result.Exchanges,
            result.Changed,
            result.LeftAlone,
            result.Decided,
            Before = Split(result.Before),
            After = Split(result.After),
        };
        return string.Concat(lines.Append(all).Select(line => JsonSerializer.Serialize(line, OutputJson.Line) + "\n"));
    }

    private static object Split(TokenSplit split) => new { split.TrustedInput, split.WithheldInput, split.TrustedOutput, split.WithheldOutput };
}
