using System.Text.Json;
using TokenGate.Gateway.Admin.Counts;
using TokenGate.Gateway.Admin.Judging;
using TokenGate.Gateway.Admin.Records;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Ledger;
using TokenGate.Ledger.Appeals;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Policy;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.People;

/// <summary>An exchange as its own person sees it: counts at once, scores as bands and reasons in words from the next day on.</summary>
internal sealed class OwnJson(JudgingModels models)
{
    private const string Later = "Why in detail stands here from tomorrow on: a score that is shown at once would help to tune text to it.";

    /// <summary>Writes the item's fields into the current object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="found">The exchange.</param>
    /// <param name="scoresUntil">Exchanges that began before are shown with their scores.</param>
    public void WriteItem(Utf8JsonWriter writer, ListedExchange found, DateTimeOffset scoresUntil)
    {
        var (record, judgement) = (found.Record, found.Record.Judgement);
        writer.WriteString("id", record.Id);
        writer.WriteString("started_at", JsonAnswer.Moment(record.StartedAt));
        writer.WriteString("client", record.Client);
        writer.WriteString("project", record.Project);
        writer.WriteString("model", record.Model);
        writer.WriteString("ending", record.Ending.Name());
        writer.WriteString("verdict", judgement.Verdict.Name());
        writer.WriteString("source", record.Source.Name());
        writer.WriteBoolean("doubted", judgement.Doubt is not null || judgement.Verdict is Verdict.Padded or Verdict.Duplicate or Verdict.Inflated);
        writer.WriteStartObject("tokens");
        SplitJson.Write(writer, found.Split, record.Counts.Input, record.Counts.Output);
        writer.WriteEndObject();
        WriteBands(writer, record, scoresUntil);
        writer.WriteString("appeal", ExchangeJson.NameOf(found.Appeal));
        writer.WriteBoolean("appealable", found.Appeal == AppealState.None && AppealRegister.IsAppealable(record));
    }

    /// <summary>What <c>tokengate explain</c> tells the person, without what follows tomorrow; one sentence each.</summary>
    public static IReadOnlyList<string> Explain(UsageRecord record, DateTimeOffset scoresUntil)
    {
        var lines = VerdictExplanation.Write(record.Judgement).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return record.StartedAt < scoresUntil
            ? lines
            : [.. lines.Where(static line => !line.StartsWith("- ", StringComparison.Ordinal)), .. record.Judgement.Doubt is null ? Array.Empty<string>() : [Later]];
    }

    private void WriteBands(Utf8JsonWriter writer, UsageRecord record, DateTimeOffset scoresUntil)
    {
        if (record.StartedAt >= scoresUntil)
        {
            writer.WriteNull("bands");
            return;
        }

        var judgement = record.Judgement;
        writer.WriteStartObject("bands");
        foreach (var (head, score) in new[] { (ScoreKind.Padding, judgement.Padding), (ScoreKind.Duplication, judgement.Duplication), (ScoreKind.Output, judgement.Output) })
        {
            writer.WriteString(JudgingModels.Name(head), score is null ? null : BandOf(judgement, head, score));
        }

        writer.WriteEndObject();
    }

    private string BandOf(Judgement judgement, ScoreKind head, ModelScore score)
    {
        if (judgement.Doubt?.Score == JudgingModels.Name(head) || judgement.Verdict == head switch { ScoreKind.Padding => Verdict.Padded, ScoreKind.Duplication => Verdict.Duplicate, _ => Verdict.Inflated })
        {
            return "doubtful";
        }

        var threshold = models.Current is { } current && current.Version == judgement.ModelVersion ? models.ThresholdOf(head, current[head]).Probability : 1;
        return score.Probability >= threshold ? "doubtful" : score.Probability >= threshold / 2 ? "raised" : "ordinary";
    }
}
