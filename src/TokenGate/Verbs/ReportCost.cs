using System.Globalization;
using System.Text;
using TokenGate.Ledger;
using TokenGate.Terminal;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary>What the rows of a report cost. Redis knows what trusted tokens cost, the journal everything.</summary>
internal sealed class ReportCost
{
    private readonly Dictionary<UsageRow, CostSums>? _sums;
    private readonly string _currency;

    private ReportCost(string currency, IReadOnlyList<UsageRow> rows, Dictionary<UsageRow, CostSums>? sums, string unpriced) =>
        (_currency, Rows, _sums, Unpriced) = (currency, rows, sums, unpriced);

    /// <summary>The columns of JSON and CSV.</summary>
    public static string[] Columns { get; } = ["cost", "gross_cost", "withheld_cost", "currency"];

    /// <summary>The rows: with a journal also those without a trusted token that cost something.</summary>
    public IReadOnlyList<UsageRow> Rows { get; }

    /// <summary>The models without a price as lines of text; empty when all have one.</summary>
    public string Unpriced { get; }

    /// <summary>The titles of a table's columns.</summary>
    public string[] Titles => _sums is null ? [$">trusted {_currency}"] : [$">trusted {_currency}", $">withheld {_currency}", $">gross {_currency}"];

    /// <summary>The sum in a sentence.</summary>
    public string Sum
    {
        get
        {
            if (_sums is null)
            {
                return $"Trusted tokens cost {Billionths.Text(Rows.Aggregate((Int128)0, static (sum, row) => sum + row.Cost))} {_currency}.{Environment.NewLine}";
            }

            var all = _sums.Values.Aggregate(default(CostSums), static (sum, each) => sum + each);
            return $"Of {Billionths.Text(all.Gross)} {_currency}, trusted tokens cost {Billionths.Text(all.Trusted)} and withheld ones {Billionths.Text(all.Withheld)}.{Environment.NewLine}";
        }
    }

    /// <summary>Reads what rows cost.</summary>
    /// <param name="journal">The journal's folder; null where the rows come from Redis.</param>
    /// <param name="rows">The rows of trusted usage.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="currency">The currency of costs.</param>
    /// <param name="cancellationToken">Ends it between two reads.</param>
    public static async Task<ReportCost> ReadAsync(string? journal, IReadOnlyList<UsageRow> rows, UsageQuery query, string currency, CancellationToken cancellationToken)
    {
        if (journal is null)
        {
            return new ReportCost(currency, rows, null, "");
        }

        var reader = new JournalUsageReader(JournalReader.Open(journal));
        var splits = await reader.ReadSplitsAsync(query, cancellationToken);
        var sums = splits
            .Where(static split => split.Sums.Cost.Gross != 0 || split.Sums.Split.TrustedInput + split.Sums.Split.TrustedOutput != 0)
            .ToDictionary(RowOf, static split => split.Sums.Cost);
        var models = await reader.ReadSplitsAsync(query with { Bucket = UsageBucket.Total, By = [UsageColumn.Provider, UsageColumn.Model] }, cancellationToken);
        return new ReportCost(currency, [.. sums.Keys], sums, UnpricedOf(models));
    }

    /// <summary>The cost of a row, by the names of <see cref="Columns"/>; null for what Redis does not know.</summary>
    public IEnumerable<(string Name, string? Amount)> Cells(UsageRow row)
    {
        string?[] amounts = _sums is { } sums
            ? [Billionths.Text(sums[row].Trusted), Billionths.Text(sums[row].Gross), Billionths.Text(sums[row].Withheld), _currency]
            : [Billionths.Text(row.Cost), null, null, _currency];
        return Columns.Zip(amounts);
    }

    /// <summary>The cost of a row as a table shows it.</summary>
    public string[] Shown(UsageRow row) => _sums is { } sums
        ? [Amount(sums[row].Trusted), Amount(sums[row].Withheld), Amount(sums[row].Gross)]
        : [Amount(row.Cost)];

    /// <summary>Four digits behind the point are enough to look at; JSON and CSV have all nine.</summary>
    private static string Amount(Int128 billionths) => ((decimal)billionths / ExchangeCost.Unit).ToString("N4", CultureInfo.InvariantCulture);

    private static UsageRow RowOf(SplitRow split) => new(
        split.Bucket,
        split.User,
        split.Team,
        split.Route,
        split.Model,
        split.Sums.Requests,
        split.Sums.Split.TrustedInput,
        split.Sums.Split.TrustedOutput,
        split.Sums.TrustedReasoning)
    {
        Project = split.Project,
        Client = split.Client,
        CachedTokens = split.Sums.Kinds.TrustedCached,
        Cost = split.Sums.Cost.Trusted,
    };

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
