using System.Globalization;
using System.Text.Json;
using TokenGate.Ledger;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary>
/// Cost as FOCUS 1.2 has it (https://focus.finops.org/focus-specification/v1-2/): the specification's mandatory columns in its order, those
/// of its further ones that apply, and our own with the prefix <c>x_</c> that it asks for. A row for each day, provider, model, team and
/// project.
/// </summary>
/// <remarks>
/// The list cost is not kept apart from what was paid: all four costs are the gross cost. What has no price is in no row, since the
/// specification lets no cost be unknown.
/// </remarks>
internal static class FocusExport
{
    private const decimal Million = 1_000_000m;

    private static readonly string[] Columns =
    [
        "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory", "ChargeClass",
        "ChargeDescription", "ChargePeriodEnd", "ChargePeriodStart", "ContractedCost", "EffectiveCost", "InvoiceIssuerName", "ListCost", "PricingQuantity",
        "PricingUnit", "ProviderName", "PublisherName", "ServiceCategory", "ServiceName",
        "ChargeFrequency", "ConsumedQuantity", "ConsumedUnit", "ServiceSubcategory", "SkuId", "SubAccountId", "SubAccountName", "Tags",
        "x_TrustedCost", "x_WithheldCost", "x_TrustedTokens", "x_WithheldTokens",
    ];

    /// <summary>What the rows are grouped by.</summary>
    public static UsageColumn[] By { get; } = [UsageColumn.Provider, UsageColumn.Model, UsageColumn.Team, UsageColumn.Project];

    /// <summary>The file.</summary>
    /// <param name="rows">Rows by day and <see cref="By"/>, each of one currency.</param>
    /// <param name="account">The ids of the journals, which stand for the billing account.</param>
    public static string Write(IEnumerable<SplitRow> rows, string account) =>
        Csv.Line(Columns) + string.Concat(rows.Where(static row => row.Sums.Cost.Gross != 0).Select(row => Csv.Line(Cells(row, account))));

    private static IEnumerable<object> Cells(SplitRow row, string account)
    {
        var (day, split, cost) = (row.Bucket, row.Sums.Split, row.Sums.Cost);
        var month = new DateTimeOffset(day.Year, day.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var (gross, tokens, provider, model) = (Number(Billionths.Text(cost.Gross)), split.Input + split.Output, row.Provider ?? "-", row.Model ?? "-");
        return
        [
            gross, account, "TokenGate", row.Currency!, Moment(month.AddMonths(1)), Moment(month), "Usage", "",
            string.Create(CultureInfo.InvariantCulture, $"{tokens} tokens of {model} by {provider}"), Moment(day.AddDays(1)), Moment(day), gross, gross, provider, gross,
            tokens / Million, "1000000 Tokens", provider, provider, "AI and Machine Learning", model,
            "Usage-Based", (decimal)tokens, "Tokens", "Generative AI", $"{provider}/{model}", row.Team ?? "-", row.Team ?? "-",
            JsonSerializer.Serialize(new { project = row.Project ?? "-" }),
            Number(Billionths.Text(cost.Trusted)), Number(Billionths.Text(cost.Withheld)), split.TrustedInput + split.TrustedOutput, split.WithheldInput + split.WithheldOutput,
        ];
    }

    private static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A number for the cell of a table, and no text that a spreadsheet is to be guarded against.</summary>
    private static decimal Number(string amount) => decimal.Parse(amount, CultureInfo.InvariantCulture);
}
