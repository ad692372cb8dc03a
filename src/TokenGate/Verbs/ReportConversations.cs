using System.Globalization;
using System.Text.Json;
using TokenGate.Ledger;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary>
/// <c>tokengate report --by conversation</c>: an agent's run or a chat on each row, the last active first. Sums are not kept by
/// conversation, so it knows the exchanges that are still in the journal (Ledger:JournalDays).
/// </summary>
internal static class ReportConversations
{
    private const int MostRows = 100_000;

    private static readonly string[] Columns =
    [
        "conversation", "user", "team", "project", "client", "first_at", "last_at", "exchanges", "input", "output", "trusted_input", "trusted_output",
        "withheld_input", "withheld_output",
    ];

    /// <summary>The report.</summary>
    /// <param name="folders">The journals' folders: a conversation that several gateways have exchanges of is one row.</param>
    /// <param name="ask">Which exchanges, in the calendar of the journal.</param>
    /// <param name="form"><c>table</c>, <c>json</c> or <c>csv</c>.</param>
    /// <param name="withCost">True to say what each cost.</param>
    /// <param name="cancellationToken">Ends it between two pages.</param>
    public static async Task<string> RunAsync(IReadOnlyList<string> folders, Func<ReportingZone, ExchangeFilter> ask, string form, bool withCost, CancellationToken cancellationToken)
    {
        var journals = SeveralJournals.Open(folders);
        var zone = journals.Zone;
        var (rows, areAll) = await journals.ReadConversationsAsync(ask(zone), MostRows, cancellationToken);
        var text = form switch
        {
            "json" => JsonSerializer.Serialize(rows.Select(row => Item(row, zone, withCost)), OutputJson.Page) + "\n",
            "csv" => Csv.Line([.. Columns, .. withCost ? ReportCost.Columns : []]) + string.Concat(rows.SelectMany(row => Lines(row, zone, withCost))),
            _ => Table(rows, zone, withCost),
        };
        return areAll ? text : text + (form == "table" ? $"Only the last {MostRows:N0} conversations are shown: narrow --from and --to.{Environment.NewLine}" : "");
    }

    private static Dictionary<string, object?> Item(Conversation row, ReportingZone zone, bool withCost)
    {
        var item = Columns.Zip(Values(row, zone)).ToDictionary(static pair => pair.First, static pair => (object?)pair.Second, StringComparer.Ordinal);
        item["models"] = row.Models;
        if (withCost)
        {
            item["costs"] = row.Costs.Select(static each => new
            {
                each.Currency,
                Cost = Billionths.Text(each.Cost.Trusted),
                GrossCost = Billionths.Text(each.Cost.Gross),
                WithheldCost = Billionths.Text(each.Cost.Withheld),
            });
        }

        return item;
    }

    /// <summary>A line; one for each currency where it was paid in several, with the counts on the first.</summary>
    private static IEnumerable<string> Lines(Conversation row, ReportingZone zone, bool withCost)
    {
        var values = Values(row, zone).ToArray();
        if (!withCost)
        {
            yield return Csv.Line(values);
            yield break;
        }

        var isFirst = true;
        foreach (var (currency, cost) in row.Costs.DefaultIfEmpty(("", default)))
        {
            yield return Csv.Line(
            [
                .. isFirst ? values : [.. values[..FirstCount], .. values[FirstCount..].Select(static _ => (object)0L)],
                Billionths.Text(cost.Trusted), Billionths.Text(cost.Gross), Billionths.Text(cost.Withheld), currency,
            ]);
            isFirst = false;
        }
    }

    private static int FirstCount { get; } = Array.IndexOf(Columns, "exchanges");

    private static IEnumerable<object> Values(Conversation row, ReportingZone zone) =>
    [
        row.Name, row.User, row.Team, row.Project, row.Client, zone.TextOf(row.FirstAt), zone.TextOf(row.LastAt), row.Exchanges,
        row.Split.Input, row.Split.Output, row.Split.TrustedInput, row.Split.TrustedOutput, row.Split.WithheldInput, row.Split.WithheldOutput,
    ];

    private static string Table(IReadOnlyList<Conversation> rows, ReportingZone zone, bool withCost)
    {
        var table = new TextTable(["conversation", "user", "project", "client", "last", ">exchanges", ">tokens", ">trusted", ">withheld", .. withCost ? [">gross cost"] : Array.Empty<string>()]);
        foreach (var row in rows)
        {
            table.Add(
            [
                row.Name, row.User, row.Project, row.Client, zone.At(row.LastAt).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), Figures.Count(row.Exchanges),
                Figures.Count(row.Split.Input + row.Split.Output), Figures.Count(row.Split.TrustedInput + row.Split.TrustedOutput),
                Figures.Count(row.Split.WithheldInput + row.Split.WithheldOutput),
                .. withCost ? [string.Join(" + ", row.Costs.Select(static each => $"{Billionths.Text(each.Cost.Gross)} {each.Currency}"))] : Array.Empty<string>(),
            ]);
        }

        return $"{table}{Figures.Count(rows.Count)} conversations, of exchanges that are still in the journal.{Environment.NewLine}";
    }
}
