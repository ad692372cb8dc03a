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
internal sealed class UsageCsv
{
    private static readonly string[] Columns =
    [
        "bucket", "requests", "input_tokens", "output_tokens", "reasoning_tokens", "provider", "estimated", "partial", "missing", "implausible", "cached_tokens", "cost",
        "rules", "currency", "gross_cost", "withheld_cost",
    ];

    private static readonly UsageSource[] Sources = [UsageSource.Provider, UsageSource.Estimated, UsageSource.Partial, UsageSource.Missing, UsageSource.Implausible];

    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    private readonly CountQuestion _question;
    private readonly bool _knowsSpending;
    private readonly string _shares;
    private readonly string _editions;

    /// <summary>A file without rows so far.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="knowsSpending">False leaves gross and withheld cost empty.</param>
    /// <param name="provenance">Where the gross tokens come from.</param>
    /// <param name="rules">The editions of the counting rules.</param>
    public UsageCsv(CountQuestion question, bool knowsSpending, Provenance provenance, IEnumerable<int> rules)
    {
        (_question, _knowsSpending) = (question, knowsSpending);
        _shares = string.Join(',', Sources.Select(source => CountJson.Share(provenance, source).ToString(CultureInfo.InvariantCulture)));
        _editions = string.Join(' ', rules.Select(static edition => edition.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>All of it in UTF-8.</summary>
    public ReadOnlyMemory<byte> Write(IReadOnlyList<(CountKey Key, UsageCounts Sums)> rows) => (byte[])[.. Head().Span, .. Lines(rows).Span];

    /// <summary>The header line in UTF-8.</summary>
    public ReadOnlyMemory<byte> Head() => Encoding.UTF8.GetBytes($"{string.Join(',', [.. _question.By, .. Columns])}\r\n");

    /// <summary>
    /// Lines of rows in UTF-8. Each row is of one currency; gross and withheld cost are empty where they are not known.
    /// </summary>
    public ReadOnlyMemory<byte> Lines(IReadOnlyList<(CountKey Key, UsageCounts Sums)> rows)
    {
        var text = new StringBuilder();
        foreach (var (key, counts) in rows)
        {
            var sums = counts.Trusted;
            for (var i = 0; i < _question.By.Length; i++)
            {
                AppendText(text, key[i] ?? "-");
                text.Append(',');
            }

            text.Append(_question.Zone.NameOf(key.Bucket, _question.Bucket)).Append(CultureInfo.InvariantCulture, $",{sums.Requests},{sums.InputTokens},{sums.OutputTokens},{sums.ReasoningTokens},");
            text.Append(_shares).Append(CultureInfo.InvariantCulture, $",{sums.CachedTokens},{Billionths.Text(sums.Cost)},{_editions},{key.Currency},");
            text.Append(_knowsSpending ? $"{Billionths.Text(counts.Gross)},{Billionths.Text(counts.Withheld)}" : ",").Append("\r\n");
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
