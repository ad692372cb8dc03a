using System.Globalization;
using System.Text.Json;
using TokenGate.Ledger;
using TokenGate.Terminal;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary>The explanation as JSON, with the property names of the verdict file.</summary>
internal static class ExplanationJson
{
    /// <summary>
    /// The explanation of an exchange, as one JSON object: <c>tokens</c> as they are divided today, <c>recorded</c> as they were at first.
    /// </summary>
    /// <param name="found">The exchange.</param>
    /// <param name="changes">What was decided about it since, oldest first.</param>
    /// <param name="honest">The ranges of honest work; null when they are not known.</param>
    public static string Write(ListedExchange found, IReadOnlyList<RecordChange> changes, HonestRanges? honest)
    {
        var record = found.Record;
        var judgement = record.Judgement;
        return JsonSerializer.Serialize(
            new
            {
                record.Id,
                Time = record.StartedAt.ToString("O", CultureInfo.InvariantCulture),
                record.User,
                record.Team,
                record.Project,
                record.Client,
                record.Conversation,
                record.Route,
                record.Method,
                record.Path,
                record.Dialect,
                record.Provider,
                record.Model,
                record.Status,
                Ending = record.Ending.Name(),
                Verdict = judgement.Verdict.Name(),
                judgement.Rules,
                judgement.Policy,
                record.Note,
                judgement.ModelVersion,
                Scores = new
                {
                    Padding = Score(judgement.Padding, honest),
                    Duplication = Score(judgement.Duplication, honest),
                    Output = Score(judgement.Output, honest),
                },
                Appeal = found.Appeal switch { AppealState.Accepted => "accepted", AppealState.Rejected => "rejected", AppealState.Open => "open", _ => null },
                Tokens = Tokens(record, found.Split),
                Recorded = Tokens(record, judgement.Split),
                Corrections = changes.Select(change => new
                {
                    Kind = change.Kind switch
                    {
                        RecordChangeKind.AppealAccepted => "appeal_accepted",
                        RecordChangeKind.AppealRejected => "appeal_rejected",
                        RecordChangeKind.AppealFiled => "appeal_filed",
                        _ => "restatement",
                    },
                    At = change.At.ToString("O", CultureInfo.InvariantCulture),
                    change.By,
                    change.Note,
                    Tokens = change.Difference == TokenSplit.None ? null : Difference(change.Difference),
                }),
                Reported = record.Reported is { } reported ? new { reported.Input, reported.Output, reported.Reasoning, reported.Cached } : null,
                Billed = new
                {
                    Tier = record.Billed.ServiceTier,
                    record.Billed.ToolCalls,
                    Seconds = record.Billed.Milliseconds / 1000m,
                    record.Billed.Pages,
                    record.Billed.Characters,
                    record.Billed.SearchUnits,
                    ReportedCost = record.Billed.ReportedCost is { } reportedCost ? Billionths.Text(reportedCost) : null,
                },
                Cost = found.Cost is { } cost ? Cost(cost) : null,
            },
            OutputJson.Page);
    }

    private static object Tokens(UsageRecord record, TokenSplit split) => new
    {
        record.Counts.Input,
        split.Replayed,
        split.Repeated,
        split.UnseenInput,
        split.TrustedInput,
        split.WithheldInput,
        record.Counts.Output,
        split.RepeatedOutput,
        split.UnseenOutput,
        split.TrustedOutput,
        split.WithheldOutput,
        record.Counts.Reasoning,
        record.Counts.Cached,
        record.Counts.CacheWrite,
        record.Counts.CacheWriteHour,
        record.Counts.AudioInput,
        record.Counts.ImageInput,
        record.Counts.VideoInput,
        record.Counts.DocumentInput,
        record.Counts.ToolUseInput,
        record.Counts.AudioOutput,
        record.Counts.ImageOutput,
        record.Counts.VideoOutput,
        record.Counts.Extra,
        Source = record.Source.Name(),
    };

    private static object Cost(ExchangeCost cost) => new
    {
        cost.Currency,
        Gross = Billionths.Text(cost.Gross),
        Trusted = Billionths.Text(cost.Trusted),
        Withheld = Billionths.Text(cost.Withheld),
        cost.Prices,
    };

    private static object Difference(TokenSplit moved) => new
    {
        moved.Replayed,
        moved.Repeated,
        moved.UnseenInput,
        moved.TrustedInput,
        moved.WithheldInput,
        moved.RepeatedOutput,
        moved.UnseenOutput,
        moved.TrustedOutput,
        moved.WithheldOutput,
    };

    private static object? Score(ModelScore? score, HonestRanges? honest) => score is null
        ? null
        : new
        {
            score.Probability,
            Reasons = score.Reasons.Select(reason => new
            {
                reason.Feature,
                reason.Value,
                HonestWork = honest?.Read(reason.Feature),
                reason.Contribution,
                Meaning = FeatureDescriptions.For(reason.Feature),
            }),
        };
}
