using System.Globalization;
using System.Text.Json.Nodes;
using TokenGate.Terminal;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary>An explanation for programs: the names of the verdict file, and what a person would ask next.</summary>
internal static class ExplanationJson
{
    /// <summary>The explanation of a record, as one JSON object.</summary>
    /// <param name="record">The record.</param>
    /// <param name="honest">The ranges of honest work; null when they are not known.</param>
    public static string Write(UsageRecord record, HonestRanges? honest)
    {
        var judgement = record.Judgement;
        var split = judgement.Split;
        return new JsonObject
        {
            ["id"] = record.Id,
            ["time"] = record.StartedAt.ToString("O", CultureInfo.InvariantCulture),
            ["user"] = record.User,
            ["team"] = record.Team,
            ["route"] = record.Route,
            ["method"] = record.Method,
            ["path"] = record.Path,
            ["dialect"] = record.Dialect,
            ["model"] = record.Model,
            ["status"] = record.Status,
            ["ending"] = record.Ending.Name(),
            ["verdict"] = judgement.Verdict.Name(),
            ["policy"] = judgement.Policy,
            ["note"] = record.Note,
            ["model_version"] = judgement.ModelVersion,
            ["scores"] = new JsonObject
            {
                ["padding"] = Score(judgement.Padding, honest),
                ["duplication"] = Score(judgement.Duplication, honest),
                ["output"] = Score(judgement.Output, honest),
            },
            ["tokens"] = new JsonObject
            {
                ["input"] = record.Counts.Input,
                ["replayed"] = split.Replayed,
                ["repeated"] = split.Repeated,
                ["trusted_input"] = split.TrustedInput,
                ["withheld_input"] = split.WithheldInput,
                ["output"] = record.Counts.Output,
                ["repeated_output"] = split.RepeatedOutput,
                ["trusted_output"] = split.TrustedOutput,
                ["withheld_output"] = split.WithheldOutput,
                ["reasoning"] = record.Counts.Reasoning,
                ["cached"] = record.Counts.Cached,
                ["source"] = record.Source.Name(),
            },
        }.ToJsonString(OutputJson.Page);
    }

    private static JsonObject? Score(ModelScore? score, HonestRanges? honest) => score is null
        ? null
        : new JsonObject
        {
            ["probability"] = score.Probability,
            ["reasons"] = new JsonArray([.. score.Reasons.Select(reason => new JsonObject
            {
                ["feature"] = reason.Feature,
                ["value"] = reason.Value,
                ["honest_work"] = honest?.Read(reason.Feature),
                ["contribution"] = reason.Contribution,
                ["meaning"] = FeatureWords.For(reason.Feature),
            })]),
        };
}
