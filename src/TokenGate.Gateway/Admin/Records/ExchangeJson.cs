using System.Text.Json;
using TokenGate.Gateway.Admin.Counts;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Ledger;
using TokenGate.Ledger.Appeals;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.Records;

/// <summary>An exchange as lists, events and explanations show it.</summary>
internal static class ExchangeJson
{
    /// <summary>Writes the item's fields into the current object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="record">The record.</param>
    /// <param name="split">How its tokens divide now.</param>
    /// <param name="appeal">What became of its appeal.</param>
    public static void WriteItem(Utf8JsonWriter writer, UsageRecord record, TokenSplit split, AppealState appeal)
    {
        var judgement = record.Judgement;
        writer.WriteString("id", record.Id);
        writer.WriteString("started_at", JsonAnswer.Moment(record.StartedAt));
        writer.WriteNumber("duration_ms", Math.Round(record.Duration.TotalMilliseconds, 3));
        writer.WriteString("user", record.User);
        writer.WriteString("team", record.Team);
        writer.WriteString("project", record.Project);
        writer.WriteString("client", record.Client);
        writer.WriteString("conversation", record.Conversation);
        writer.WriteString("route", record.Route);
        writer.WriteString("provider", record.Provider);
        writer.WriteString("model", record.Model);
        writer.WriteString("dialect", record.Dialect);
        writer.WriteString("path", record.Path);
        writer.WriteCountOrNull("status", record.Status);
        writer.WriteString("ending", record.Ending.Name());
        writer.WriteString("verdict", judgement.Verdict.Name());
        writer.WriteString("source", record.Source.Name());
        writer.WriteNumber("rules", judgement.Rules);
        writer.WriteStartObject("tokens");
        WriteTokens(writer, record, split);
        writer.WriteEndObject();
        writer.WriteNumberOrNull("padding", judgement.Padding?.Probability);
        writer.WriteNumberOrNull("duplication", judgement.Duplication?.Probability);
        writer.WriteNumberOrNull("output_score", judgement.Output?.Probability);
        writer.WriteString("policy", judgement.Policy);
        writer.WriteString("appeal", NameOf(appeal));
    }

    /// <summary>The state of an appeal in answers; null where there is none.</summary>
    public static string? NameOf(AppealState appeal) => appeal switch
    {
        AppealState.Open => "open",
        AppealState.Accepted => "accepted",
        AppealState.Rejected => "rejected",
        _ => null,
    };

    /// <summary>Writes an appeal's fields into the current object.</summary>
    public static void WriteAppeal(Utf8JsonWriter writer, FiledAppeal appeal)
    {
        writer.WriteString("state", NameOf(appeal.State));
        writer.WriteString("filed_at", JsonAnswer.Moment(appeal.FiledAt));
        writer.WriteString("text", appeal.Text);
        writer.WriteString("decided_at", appeal.DecidedAt is { } at ? JsonAnswer.Moment(at) : null);
        writer.WriteString("decided_by", appeal.DecidedAt is null ? null : appeal.DecidedBy);
        writer.WriteString("answer", appeal.DecidedAt is null ? null : appeal.Answer);
    }

    /// <summary>Writes a record's tokens into the current object.</summary>
    public static void WriteTokens(Utf8JsonWriter writer, UsageRecord record, TokenSplit split)
    {
        SplitJson.Write(writer, split, record.Counts.Input, record.Counts.Output);
        KindsJson.Write(writer, record.Counts);
    }

    /// <summary>
    /// Writes what only the page of one exchange shows into the current object: further counts, billed units, cost, and what the provider
    /// reported where it was not believed.
    /// </summary>
    public static void WriteBilling(Utf8JsonWriter writer, UsageRecord record, ExchangeCost? cost)
    {
        KindsJson.WriteExtra(writer, record.Counts);
        writer.WriteStartObject("billed");
        KindsJson.Write(writer, record.Billed);
        writer.WriteEndObject();
        KindsJson.WriteCost(writer, cost);
        if (record.Reported is not { } reported)
        {
            writer.WriteNull("reported");
            return;
        }

        writer.WriteStartObject("reported");
        writer.WriteCountOrNull("input", reported.Input);
        writer.WriteCountOrNull("output", reported.Output);
        KindsJson.Write(writer, reported);
        writer.WriteEndObject();
    }
}
