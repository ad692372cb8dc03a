using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using TokenGate.Composition;
using TokenGate.Ledger;
using TokenGate.Scoring;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Scoring.Policy;
using TokenGate.Terminal;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary><c>tokengate restate</c>: judges a past period again with other models.</summary>
internal static class RestateVerb
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var from = MomentOption.Required("--from", "First moment, included: a date or an RFC 3339 time.");
        var to = MomentOption.Required("--to", "Last moment, excluded.");
        var model = new Option<string>("--model") { HelpName = "DIR", Description = "The folder of the models to judge with.", Required = true };
        var dry = new Option<bool>("--dry-run") { Description = "Say what would change and book nothing. A gateway may run meanwhile." };
        var by = new Option<string>("--by") { HelpName = "NAME", Description = "Who ordered it. It is kept.", DefaultValueFactory = _ => Environment.UserName };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON for each day, and one with the sums." };
        var command = new Command(
            "restate",
            "Judges the exchanges of a period again with other models, and books the differences as corrections on their own days, once. The gateway must not run.")
        {
            from, to, model, dry, json, by, ledger, config,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetValue(config)!;
            var models = ModelSet.Load(parsed.GetValue(model)!, FeatureCatalogue.All);
            var judge = new RescoringPolicy(models, JudgingOf(file));
            var days = new SortedDictionary<string, (long Changed, TokenSplit Before, TokenSplit After)>(StringComparer.Ordinal);
            var order = new RestatementOrder
            {
                From = parsed.GetRequiredValue(from),
                To = parsed.GetRequiredValue(to),
                Judge = record => judge.Judge(record)?.Split,
                ModelVersion = judge.Version,
                By = parsed.GetValue(by)!,
                Changed = (record, before, after) =>
                {
                    var day = record.StartedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                    var sums = days.GetValueOrDefault(day);
                    days[day] = (sums.Changed + 1, sums.Before + before, sums.After + after);
                },
            };
            var folder = ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), file);
            var isDry = parsed.GetValue(dry);
            var result = isDry ? Corrections.Preview(JournalReader.Open(folder), order, cancellationToken) : await BookAsync(folder, order, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteAsync(parsed.GetValue(json) ? Json(result, days, judge.Version, isDry) : Page(result, days, judge.Version, isDry));
            return ExitCode.Fine;
        });
        return command.WithExamples(
            "tokengate restate --from 2026-07-01 --to 2026-10-01 --model models-2 --dry-run",
            "tokengate restate --from 2026-07-01 --to 2026-10-01 --model models-2");
    }

    private static async Task<Restatement> BookAsync(string folder, RestatementOrder order, CancellationToken cancellationToken)
    {
        try
        {
            await using var opened = JournalForWriting.OpenExisting(folder);
            return await new Corrections(opened.Journal, TimeProvider.System).RestateAsync(order, cancellationToken);
        }
        catch (JournalException held) when (held.Owner is not null)
        {
            throw new JournalException($"{held.Message} A restatement is booked while no gateway holds the journal; --dry-run works beside one.", held);
        }
    }

    /// <summary>Mode and thresholds of the configuration, when there is one: a restatement with the same models changes nothing.</summary>
    private static JudgeOptions JudgingOf(string config) => File.Exists(config) ? JudgeFactory.OptionsOf(ConfigurationOption.Load(config)) : new JudgeOptions();

    private static string Page(Restatement result, SortedDictionary<string, (long Changed, TokenSplit Before, TokenSplit After)> days, string version, bool isDry)
    {
        var table = new TextTable("day", ">changed", ">trusted in before", ">after", ">trusted out before", ">after");
        foreach (var (day, (changed, before, after)) in days)
        {
            table.Add(
                day, Figures.Count(changed), Figures.Count(before.TrustedInput), Figures.Count(after.TrustedInput), Figures.Count(before.TrustedOutput), Figures.Count(after.TrustedOutput));
        }

        var left = result.LeftAlone > 0 ? $" {Figures.Count(result.LeftAlone)} could not be judged again (other features, or none)." : "";
        var decided = result.Decided > 0 ? $" {Figures.Count(result.Decided)} keep what their accepted appeal decided." : "";
        return (days.Count > 0 ? table.ToString() : "")
            + $"{Figures.Count(result.Changed)} of {Figures.Count(result.Exchanges)} exchanges {(isDry ? "would change" : "changed")} under models {version}.{left}{decided}{Environment.NewLine}"
            + $"Trusted in all: {Figures.Count(result.Before.TrustedInput)} in and {Figures.Count(result.Before.TrustedOutput)} out before, "
            + $"{Figures.Count(result.After.TrustedInput)} in and {Figures.Count(result.After.TrustedOutput)} out after.{Environment.NewLine}";
    }

    private static string Json(Restatement result, SortedDictionary<string, (long Changed, TokenSplit Before, TokenSplit After)> days, string version, bool isDry)
    {
        var lines = days.Select(day => new JsonObject
        {
            ["day"] = day.Key,
            ["changed"] = day.Value.Changed,
            ["before"] = Split(day.Value.Before),
            ["after"] = Split(day.Value.After),
        });
        var all = new JsonObject
        {
            ["models"] = version,
            ["dry_run"] = isDry,
            ["exchanges"] = result.Exchanges,
            ["changed"] = result.Changed,
            ["left_alone"] = result.LeftAlone,
            ["decided"] = result.Decided,
            ["before"] = Split(result.Before),
            ["after"] = Split(result.After),
        };
        return string.Concat(lines.Append(all).Select(line => line.ToJsonString(OutputJson.Line) + "\n"));
    }

    private static JsonObject Split(TokenSplit split) => new()
    {
        ["trusted_input"] = split.TrustedInput,
        ["withheld_input"] = split.WithheldInput,
        ["trusted_output"] = split.TrustedOutput,
        ["withheld_output"] = split.WithheldOutput,
    };
}
