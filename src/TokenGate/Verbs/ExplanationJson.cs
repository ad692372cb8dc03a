using System.Globalization;
using System.Text.Json;
using TokenGate.Ledger;
using TokenGate.Terminal;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary>The explanation as JSON, with the property names of the verdict file.</summary>
internal static class ExplanationJson
{
    /// <summary>The explanation of a record, as one JSON object.</summary>
    /// <param name="record">The record.</param>
    /// <param name="honest">The ranges of honest work; null when they are not known.</param>
    public static string Write(UsageRecord record, HonestRanges? honest)
    {
        var judgement = record.Judgement;
        var split = judgement.Split;
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
                Tokens = new
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
                },
                Reported = record.Reported is { } reported ? new { reported.Input, reported.Output, reported.Reasoning, reported.Cached } : null,
                Billed = new
                {
                    Tier = record.Billed.ServiceTier,
                    record.Billed.ToolCalls,
                    Seconds = record.Billed.Milliseconds / 1000m,
                    record.Billed.Pages,
                    record.Billed.Characters,
                    record.Billed.SearchUnits,
                    ReportedCost = record.Billed.ReportedCost is { } cost ? Billionths.Text(cost) : null,
                },
            },
            OutputJson.Page);
    }

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
