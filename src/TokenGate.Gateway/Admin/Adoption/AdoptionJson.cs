using System.Globalization;
using System.Text.Json;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>Adoption as the API answers it. What must not be told is null.</summary>
internal static class AdoptionJson
{
    /// <summary>The answer.</summary>
    public static ReadOnlyMemory<byte> Write(AdoptionQuestion question, Adoption made, IReadOnlyList<OutcomeRow> outcomes, PeerView? view) => JsonAnswer.Bytes(writer =>
    {
        writer.WriteString("from", Day(question.From));
        writer.WriteString("to", Day(question.To));
        writer.WriteString("before_from", Day(question.BeforeFrom));
        writer.WriteString("before_to", question.Zone.TextOf(question.BeforeTo));
        writer.WriteString("zone", question.Zone.Id);
        writer.WriteString("bucket", question.BucketName);
        writer.WriteString("source", made.Source);
        writer.WriteBoolean("names", !question.IsNameless);
        writer.WriteString("currency", made.Currency.Now);
        writer.WriteStartObject("people");
        writer.WriteCountOrNull("active", made.Active.Now);
        writer.WriteCountOrNull("before", made.Active.Before);
        writer.WriteCountOrNull("new", made.Came.New);
        writer.WriteCountOrNull("returning", made.Came.Returning);
        writer.WriteCountOrNull("stayed", made.Came.Stayed);
        writer.WriteCountOrNull("gone", made.Gone);
        writer.WriteNumberOrNull("daily", Rounded(made.Average.Daily));
        writer.WriteNumberOrNull("weekly", Rounded(made.Average.Weekly));
        writer.WriteCountOrNull("monthly", made.Average.Monthly);
        writer.WriteCountOrNull("staff", made.Staff);
        writer.WriteCountOrNull("on_roll", made.OnRoll);
        writer.WriteEndObject();
        writer.WriteStartObject("trusted");
        writer.WriteCountOrNull("tokens", made.Tokens.Now);
        writer.WriteCountOrNull("tokens_before", made.Tokens.Before);
        writer.WriteString("cost", made.Currency.Now is not null && made.Cost.Now is { } cost ? Billionths.Text(cost) : null);
        writer.WriteString("cost_before", made.Currency.Now is not null && made.Currency.Now == made.Currency.Before && made.Cost.Before is { } before ? Billionths.Text(before) : null);
        writer.WriteEndObject();
        writer.WriteStartArray("series");
        foreach (var (bucket, people, tokens) in made.Series.OrderBy(static each => each.Bucket))
        {
            writer.WriteStartObject();
            writer.WriteString("bucket", question.Zone.TextOf(question.Zone.StartOf(bucket)));
            writer.WriteCountOrNull("people", people);
            writer.WriteCountOrNull("tokens", tokens);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteRows(writer, "teams", made.Teams, made.Currency.Now, isTeam: true);
        WriteRows(writer, "models", made.Models, made.Currency.Now);
        WriteRows(writer, "projects", made.Projects, made.Currency.Now);
        WriteRows(writer, "clients", made.Clients, made.Currency.Now);
        WriteRows(writer, "work", [.. made.Works.Select(static row => row with { Name = row.Name.Length == 0 ? "-" : row.Name })], made.Currency.Now);
        writer.WriteStartArray("outcomes");
        foreach (var row in outcomes)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", row.Kind);
            writer.WriteString("team", row.Team);
            writer.WriteNumber("count", row.Count);
            writer.WriteNumber("count_before", row.Before);
            writer.WriteNumber("tokens", row.Tokens);
            writer.WriteNumberOrNull("tokens_per_outcome", row.Count == 0 ? null : Math.Round((double)row.Tokens / row.Count));
            writer.WriteNumberOrNull("tokens_per_outcome_before", row.Before == 0 ? null : Math.Round((double)row.TokensBefore / row.Before));
            writer.WriteString("cost_per_outcome", row.Count == 0 || made.Currency.Now is null ? null : Billionths.Text(row.Cost / row.Count));
            writer.WriteString("gross_cost_per_outcome", row.Count == 0 || made.Currency.Now is null || row.Gross is not { } all ? null : Billionths.Text(all / row.Count));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteGross(writer, "gross", made.Gross.Now, made.Currency.Now);
        WriteGross(writer, "gross_before", made.Gross.Before, made.Currency.Before);
        view?.Write(writer);
    });

    private static void WriteGross(Utf8JsonWriter writer, string name, UsageSums sums, string? currency)
    {
        var split = sums.Split;
        writer.WriteStartObject(name);
        writer.WriteNumber("tokens", split.Input + split.Output);
        writer.WriteNumber("trusted", split.TrustedInput + split.TrustedOutput);
        writer.WriteNumber("once", split.Replayed + split.Repeated + split.RepeatedOutput);
        writer.WriteNumber("unseen", split.UnseenInput + split.UnseenOutput);
        writer.WriteNumber("withheld", split.WithheldInput + split.WithheldOutput);
        writer.WriteString("cost", currency is null ? null : Billionths.Text(sums.Cost.Gross));
        writer.WriteString("withheld_cost", currency is null ? null : Billionths.Text(sums.Cost.Withheld));
        writer.WriteString("currency", currency);
        writer.WriteEndObject();
    }

    private static void WriteRows(Utf8JsonWriter writer, string name, IReadOnlyList<AdoptionRow> rows, string? currency, bool isTeam = false)
    {
        writer.WriteStartArray(name);
        foreach (var row in rows)
        {
            writer.WriteStartObject();
            writer.WriteString("name", row.Name);
            if (isTeam)
            {
                writer.WriteString("parent", row.Parent);
                writer.WriteBoolean("roll_up", row.IsRollUp);
                writer.WriteNumber("staff", row.Staff);
            }

            writer.WriteNumber("people", row.People);
            writer.WriteNumber("people_before", row.PeopleBefore);
            writer.WriteNumber("tokens", row.Tokens);
            writer.WriteNumber("tokens_before", row.TokensBefore);
            writer.WriteNumber("requests", row.Requests);
            writer.WriteString("cost", currency is null ? null : Billionths.Text(row.Cost));
            writer.WriteString("gross_cost", currency is not null && row.Spent is { } gross ? Billionths.Text(gross.Gross) : null);
            writer.WriteString("withheld_cost", currency is not null && row.Spent is { } withheld ? Billionths.Text(withheld.Withheld) : null);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static double? Rounded(double? number) => number is { } known ? Math.Round(known, 1) : null;
}
