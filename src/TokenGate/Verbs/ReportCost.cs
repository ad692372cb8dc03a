using System.Globalization;
using System.Text;
using TokenGate.Ledger;
using TokenGate.Terminal;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary>What the rows of a report cost. Redis knows what trusted tokens cost, the journal everything.</summary>
internal sealed class ReportCost
{
    private readonly bool _knowsSpending;

    private ReportCost(IReadOnlyList<UsageRow> rows, bool knowsSpending, string unpriced) => (Rows, _knowsSpending, Unpriced) = (rows, knowsSpending, unpriced);

    /// <summary>The columns of JSON and CSV.</summary>
    public static string[] Columns { get; } = ["cost", "gross_cost", "withheld_cost", "currency"];

    /// <summary>The rows: with a journal also those without a trusted token that cost something.</summary>
    public IReadOnlyList<UsageRow> Rows { get; }

    /// <summary>The models without a price as lines of text; empty when all have one.</summary>
    public string Unpriced { get; }

    /// <summary>The titles of a table's columns.</summary>
    public string[] Titles => (_knowsSpending, Currencies) switch
    {
        (false, [var only]) => [$">trusted {only}"],
        (true, [var only]) => [$">trusted {only}", $">withheld {only}", $">gross {only}"],
        (false, _) => [">trusted cost", "currency"],
        _ => [">trusted cost", ">withheld", ">gross", "currency"],
    };

    /// <summary>The sum in a sentence for each currency.</summary>
    public string Sum => string.Concat(Rows.GroupBy(static row => row.Currency, StringComparer.Ordinal).Select(rows =>
    {
        var (trusted, gross, withheld) = rows.Aggregate(
            (Trusted: (Int128)0, Gross: (Int128)0, Withheld: (Int128)0),
            static (sum, row) => (sum.Trusted + row.Cost, sum.Gross + (row.GrossCost ?? 0), sum.Withheld + (row.WithheldCost ?? 0)));
        return _knowsSpending
            ? $"Of {Billionths.Text(gross)} {rows.Key}, trusted tokens cost {Billionths.Text(trusted)} and withheld ones {Billionths.Text(withheld)}.{Environment.NewLine}"
            : $"Trusted tokens cost {Billionths.Text(trusted)} {rows.Key}.{Environment.NewLine}";
    }));

    private string?[] Currencies => [.. Rows.Select(static row => row.Currency).Distinct(StringComparer.Ordinal)];

    /// <summary>Reads what rows cost.</summary>
    /// <param name="journals">The journals' folders; null where the rows come from Redis.</param>
    /// <param name="rows">The rows of usage.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="cancellationToken">Ends it between two reads.</param>
    public static async Task<ReportCost> ReadAsync(IReadOnlyList<string>? journals, IReadOnlyList<UsageRow> rows, UsageQuery query, CancellationToken cancellationToken)
    {
        if (journals is null)
        {
            return new ReportCost(rows, knowsSpending: false, "");
        }

        var models = await SeveralJournals.Open(journals).ReadSplitsAsync(query with { Bucket = UsageBucket.Total, By = [UsageColumn.Provider, UsageColumn.Model], Currencies = null }, cancellationToken);
        return new ReportCost(rows, knowsSpending: true, UnpricedOf(models));
    }

    /// <summary>The cost of a row, by the names of <see cref="Columns"/>; null for what Redis does not know.</summary>
    public static IEnumerable<(string Name, string? Amount)> Cells(UsageRow row) => Columns.Zip(
        [Billionths.Text(row.Cost), Text(row.GrossCost), Text(row.WithheldCost), row.Currency]);

    /// <summary>The cost of a row as a table shows it.</summary>
    public string[] Shown(UsageRow row) =>
    [
        Amount(row.Cost),
        .. _knowsSpending ? [Amount(row.WithheldCost ?? 0), Amount(row.GrossCost ?? 0)] : Array.Empty<string>(),
        .. Currencies.Length == 1 ? Array.Empty<string>() : [row.Currency ?? "-"],
    ];

    private static string? Text(Int128? amount) => amount is { } known ? Billionths.Text(known) : null;

    /// <summary>Four digits behind the point are enough to look at; JSON and CSV have all nine.</summary>
    private static string Amount(Int128 billionths) => ((decimal)billionths / ExchangeCost.Unit).ToString("N4", CultureInfo.InvariantCulture);

    /// <summary>Models with tokens and without a cost: no list has a price for them, or it is 0.</summary>
    private static string UnpricedOf(IEnumerable<SplitRow> models)
    {
        var text = new StringBuilder();
        foreach (var row in models.Where(static row => row.Sums.Cost.Gross == 0 && row.Sums.Split.Input + row.Sums.Split.Output > 0)
            .OrderByDescending(static row => row.Sums.Split.Input + row.Sums.Split.Output))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Without a cost: {TextTable.Printable($"{row.Model} ({row.Provider})")}, {row.Sums.Split.Input + row.Sums.Split.Output:N0} tokens.");
        }

        return text.ToString();
    }
}
