using System.CommandLine;
using System.Globalization;
using System.Text;
using TokenGate.Ledger;
using TokenGate.Scoring.Policy;
using TokenGate.Terminal;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary><c>tokengate explain</c>: explains one verdict.</summary>
internal static class ExplainVerb
{
    /// <summary>Contributions below this, in log-odds, are not shown.</summary>
    private const double LeastContribution = 0.5;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "Id of the exchange." };
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var models = InstalledFiles.ModelsOption();
        models.Description = "Folder of the models that scored the exchange, for the typical ranges of honest work. [default: the bundled models]";
        var command = new Command("explain", "Explains how one exchange was counted and judged, in terms that can answer an appeal.") { id, json, models, ledger, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), parsed.GetValue(config)!);
            var journal = JournalReader.Open(folder);
            var wanted = parsed.GetRequiredValue(id);
            var listing = new ExchangeListing(journal);
            if (await listing.FindAsync(wanted, cancellationToken) is not { } found)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"Exchange '{wanted}' not found in {journal.File}.");
                return ExitCode.Failure;
            }

            var modelsFolder = InstalledFiles.ModelsFolder(parsed.GetValue(models));
            var honest = HonestRanges.Read(modelsFolder, found.Record.Judgement.ModelVersion);
            var changes = await listing.ReadChangesAsync(found.Record.Id, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteAsync(
                parsed.GetValue(json) ? ExplanationJson.Write(found, changes, honest) + "\n" : Page(found, changes, honest, modelsFolder));
            return ExitCode.Success;
        });
        return command.WithExamples(
            "tokengate explain 019ab3c4-7d1e-7c55-9f0e-2b8f6c1d0a55",
            "tokengate explain ticket-17 --ledger scratch --json");
    }

    private static string Page(ListedExchange found, IReadOnlyList<RecordChange> changes, HonestRanges? honest, string models)
    {
        var record = found.Record;
        var judgement = record.Judgement;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Exchange  {record.Id}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Began     {Figures.Time(record.StartedAt)}, took {record.Duration.TotalSeconds:F3} s");
        text.AppendLine(CultureInfo.InvariantCulture, $"User      {record.User}, team {record.Team}");
        ExplainedKinds.Line(text, "From", Origin(record));
        text.AppendLine(CultureInfo.InvariantCulture, $"Request   {record.Method} {record.Path} ({record.Dialect}, model {record.Model}, route {record.Route})");
        text.AppendLine(CultureInfo.InvariantCulture, $"Ended     {record.Ending.Name()}, status {record.Status?.ToString(CultureInfo.InvariantCulture) ?? "none"}, finish reason {record.FinishReason ?? "none"}");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Verdict   {judgement.Verdict.Name()}");
        ExplainedKinds.Line(text, "Because", judgement.Policy);
        ExplainedKinds.Line(text, "Note", record.Note == judgement.Policy ? "" : record.Note);
        ExplainedKinds.Line(text, "Models", judgement.ModelVersion);
        text.AppendLine();
        text.AppendLine(VerdictExplanation.Write(judgement, feature => honest?.Read(feature)));
        ExplanationOfCounts.Append(text, found, changes);
        ExplainedKinds.Append(text, found);
        AppendScore(text, "padding", judgement.Padding, honest);
        AppendScore(text, "duplication", judgement.Duplication, honest);
        AppendScore(text, "output", judgement.Output, honest);
        if (honest is null && judgement.ModelVersion.Length > 0)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Typical ranges are not shown: the exchange was not scored by the models in {(models.Length > 0 ? models : "any folder")}. Specify the right folder with --models.");
        }

        return text.ToString();
    }

    /// <summary>The program, the project and the conversation, as far as they are known.</summary>
    private static string Origin(UsageRecord record) => string.Join(", ", new[]
    {
        record.Client == "-" ? "" : $"client {record.Client}",
        record.Project == "-" ? "" : $"project {record.Project}",
        record.Conversation.Length == 0 ? "" : $"conversation {record.Conversation}",
    }.Where(static part => part.Length > 0));

    private static void AppendScore(StringBuilder text, string name, ModelScore? score, HonestRanges? honest)
    {
        if (score is null)
        {
            return;
        }

        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Score of {name}: {score.Probability:0.0000}");
        var table = new TextTable("  feature", ">value", ">honest work", ">log-odds", "meaning");
        var speaking = score.Reasons.Where(reason => reason.Contribution >= LeastContribution).ToList();
        foreach (var reason in speaking)
        {
            table.Add(
                "  " + reason.Feature,
                reason.Value.ToString("G5", CultureInfo.InvariantCulture),
                honest?.Read(reason.Feature) ?? "",
                reason.Contribution.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture),
                FeatureDescriptions.For(reason.Feature));
        }

        if (speaking.Count > 0)
        {
            text.Append(table);
        }
        else
        {
            text.AppendLine("  no feature stands out");
        }
    }
}
