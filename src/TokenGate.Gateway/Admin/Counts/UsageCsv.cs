using System.Buffers;
using System.Globalization;
using System.Text;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>
/// Usage as comma-separated values after RFC 4180, with a guard: a text that a spreadsheet would take for a formula gets an apostrophe in
/// front, since names come from outside (owasp.org/www-community/attacks/CSV_Injection). Columns of later releases stand at the end.
/// </summary>
internal static class UsageCsv
{
    private static readonly string[] Columns =
    [
        "bucket", "requests", "input_tokens", "output_tokens", "reasoning_tokens", "provider", "estimated", "partial", "missing", "implausible", "cached_tokens", "cost",
        "rules", "currency", "gross_cost", "withheld_cost",
    ];

    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    /// <summary>
    /// The table in UTF-8, with a header line. Each row is of one currency; gross and withheld cost are empty where they are not known.
    /// </summary>
    public static ReadOnlyMemory<byte> Write(CountQuestion question, CountTable<UsageCounts> table, bool knowsSpending, Provenance provenance, IEnumerable<int> rules)
    {
        var shares = string.Create(CultureInfo.InvariantCulture, $"{CountJson.Share(provenance, UsageSource.Provider)},{CountJson.Share(provenance, UsageSource.Estimated)},{CountJson.Share(provenance, UsageSource.Partial)},{CountJson.Share(provenance, UsageSource.Missing)},{CountJson.Share(provenance, UsageSource.Implausible)}");
        var text = new StringBuilder();
        var editions = string.Join(' ', rules.Select(static edition => edition.ToString(CultureInfo.InvariantCulture)));
        text.AppendJoin(',', [.. question.By, .. Columns]);
        text.Append("\r\n");
        foreach (var (key, counts) in table.Rows())
        {
            var sums = counts.Trusted;
            for (var i = 0; i < question.By.Length; i++)
            {
                AppendText(text, key[i] ?? "-");
                text.Append(',');
            }

            text.Append(question.Zone.NameOf(key.Bucket, question.Bucket)).Append(CultureInfo.InvariantCulture, $",{sums.Requests},{sums.InputTokens},{sums.OutputTokens},{sums.ReasoningTokens},");
            text.Append(shares).Append(CultureInfo.InvariantCulture, $",{sums.CachedTokens},{Billionths.Text(sums.Cost)},{editions},{key.Currency},");
            text.Append(knowsSpending ? $"{Billionths.Text(counts.Gross)},{Billionths.Text(counts.Withheld)}" : ",").Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Appends a name as text that no spreadsheet runs.</summary>
    public static void AppendText(StringBuilder text, string value)
    {
        if (value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' && value != "-")
        {
            value = "'" + value;
        }

        if (value.AsSpan().ContainsAny(NeedQuotes))
        {
            text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        else
        {
            text.Append(value);
        }
    }
}
