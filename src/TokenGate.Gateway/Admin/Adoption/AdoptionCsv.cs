using System.Globalization;
using System.Text;
using TokenGate.Gateway.Admin.Counts;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>The groups of an adoption as comma-separated values: one line each, what it is in the first column.</summary>
internal static class AdoptionCsv
{
    /// <summary>The table in UTF-8, with a header line.</summary>
    public static ReadOnlyMemory<byte> Write(AdoptionQuestion question, Adoption made, IReadOnlyList<OutcomeRow> outcomes)
    {
        var text = new StringBuilder("what,name,parent,staff,people,people_before,tokens,tokens_before,tokens_per_head,tokens_per_active,requests,cost,gross_cost,withheld_cost,currency\r\n");
        foreach (var (bucket, people, tokens) in made.Series.OrderBy(static each => each.Bucket))
        {
            var name = question.Zone.NameOf(question.Zone.StartOf(bucket), question.Bucket);
            text.Append(CultureInfo.InvariantCulture, $"{question.BucketName},{name},,,{people},,{tokens},,,,,,,\r\n");
        }

        foreach (var (what, rows) in new[] { ("team", made.Teams), ("model", made.Models), ("project", made.Projects), ("tool", made.Clients), ("work", made.Works) })
        {
            foreach (var row in rows)
            {
                text.Append(row.IsRollUp ? "teams within" : what).Append(',');
                UsageCsv.AppendText(text, row.Name);
                text.Append(',');
                UsageCsv.AppendText(text, row.Parent ?? "");
                text.Append(CultureInfo.InvariantCulture, $",{(row.Staff > 0 ? row.Staff : null)},{row.People},{row.PeopleBefore},{row.Tokens},{row.TokensBefore},");
                text.Append(CultureInfo.InvariantCulture, $"{Per(row.Tokens, row.Staff)},{Per(row.Tokens, row.People)},{row.Requests},{Money(row.Cost)},{Money(row.Spent?.Gross)},{Money(row.Spent?.Withheld)},{made.Currency.Now}\r\n");
            }
        }

        // Of an outcome, the people are what was delivered, and the tokens for each are for each of it.
        foreach (var row in outcomes)
        {
            text.Append("outcome,");
            UsageCsv.AppendText(text, row.Kind);
            text.Append(',');
            UsageCsv.AppendText(text, row.Team ?? "");
            text.Append(CultureInfo.InvariantCulture, $",,{row.Count},{row.Before},{row.Tokens},{row.TokensBefore},,{(row.Count > 0 ? row.Tokens / row.Count : null)},,{Money(row.Cost)},{Money(row.Gross)},,{made.Currency.Now}\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());

        // Amounts of two currencies have no sum.
        string? Money(Int128? amount) => amount is { } known && made.Currency.Now is not null ? Billionths.Text(known) : null;
    }

    private static long? Per(long tokens, int people) => people > 0 ? (long)Math.Round((double)tokens / people) : null;
}
