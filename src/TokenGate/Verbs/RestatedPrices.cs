using System.Globalization;
using System.Text;
using System.Text.Json;
using TokenGate.Ledger;
using TokenGate.Metering;
using TokenGate.Pricing;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate restate --prices</c>: prices the exchanges of a period again.</summary>
internal static class RestatedPrices
{
    /// <summary>
    /// Books the differences, or counts them, and gives the page or the JSON lines to print: of each currency apart, where it was changed
    /// within the period.
    /// </summary>
    /// <param name="from">The first moment, in the calendar of the journal.</param>
    /// <param name="to">The moment after the last.</param>
    /// <param name="prices">The prices in a currency; in the configured one for null.</param>
    /// <param name="by">Who requested it.</param>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="isDry">True to write nothing.</param>
    /// <param name="asJson">True for JSON lines.</param>
    /// <param name="cancellationToken">Ends it between two pages of entries.</param>
    public static async Task<string> RunAsync(
        DateTime from, DateTime to, Func<string?, PriceBook> prices, string by, string folder, bool isDry, bool asJson, CancellationToken cancellationToken)
    {
        var journal = JournalReader.Open(folder);
        var zone = journal.ReadZone();
        var text = new StringBuilder();
        foreach (var (code, first, last) in Parts(journal.ReadCurrencies(), from.In(zone), to.In(zone)))
        {
            text.Append(await RunAsync(first, last, zone, prices(code), by, folder, isDry, asJson, cancellationToken));
        }

        return text.ToString();
    }

    /// <summary>The parts of a period that are of one currency; null for the configured one, where the journal names none.</summary>
    private static IEnumerable<(string? Code, DateTimeOffset From, DateTimeOffset To)> Parts(CurrencyHistory? currencies, DateTimeOffset from, DateTimeOffset to)
    {
        if (currencies is null || to <= from)
        {
            yield return (null, from, to);
            yield break;
        }

        var history = currencies.History;
        for (var i = 0; i < history.Count; i++)
        {
            var (first, last) = (history[i].Since is { } since && since > from ? since : from, i + 1 < history.Count && history[i + 1].Since is { } next && next < to ? next : to);
            if (first < last)
            {
                yield return (history[i].Code, first, last);
            }
        }
    }

    private static async Task<string> RunAsync(
        DateTimeOffset from, DateTimeOffset to, ReportingZone zone, PriceBook prices, string by, string folder, bool isDry, bool asJson, CancellationToken cancellationToken)
    {
        var days = new SortedDictionary<string, (long Changed, Int128 Before, Int128 After)>(StringComparer.Ordinal);
        var order = new RepricingOrder
        {
            From = from,
            To = to,
            By = by,
            Prices = prices.Version,

            // A sum of many requests does not say how large each was, which prices of long contexts depend on.
            Price = (record, split) => record.Note == ConcludedRecord.ToldNote ? null : prices.Price(BillableExchange.From(record, split), out _),
            Changed = (record, before, after) =>
            {
                var day = zone.DayOf(record.StartedAt).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                var sums = days.GetValueOrDefault(day);
                days[day] = (sums.Changed + 1, sums.Before + (before?.Gross ?? 0), sums.After + after.Gross);
            },
        };
        var result = isDry
            ? Corrections.Preview(JournalReader.Open(folder), order, cancellationToken)
            : await RestateVerb.BookAsync(folder, corrections => corrections.RepriceAsync(order, cancellationToken));
        return asJson ? Json(result, days, prices, isDry) : Page(result, days, prices, isDry);
    }

    private static string Page(Repricing result, SortedDictionary<string, (long Changed, Int128 Before, Int128 After)> days, PriceBook prices, bool isDry)
    {
        var table = new TextTable("day", ">changed", ">gross before", ">after");
        foreach (var (day, (changed, before, after)) in days)
        {
            table.Add(day, Figures.Count(changed), Billionths.Text(before), Billionths.Text(after));
        }

        var left = result.LeftAlone > 0 ? $" {Figures.Count(result.LeftAlone)} keep what was booked: no price, another currency, or a sum of many requests." : "";
        return (days.Count > 0 ? table.ToString() : "")
            + $"{Figures.Count(result.Changed)} of {Figures.Count(result.Exchanges)} exchanges {(isDry ? "would change" : "changed")} with prices {prices.Version}.{left}{Environment.NewLine}"
            + $"Gross: {Billionths.Text(result.Before)} {prices.Currency} before, {Billionths.Text(result.After)} after.{Environment.NewLine}";
    }

    private static string Json(Repricing result, SortedDictionary<string, (long Changed, Int128 Before, Int128 After)> days, PriceBook prices, bool isDry)
    {
        var lines = days.Select(static day => (object)new { Day = day.Key, day.Value.Changed, Before = Billionths.Text(day.Value.Before), After = Billionths.Text(day.Value.After) });
        var all = new
        {
            Prices = prices.Version,
            prices.Currency,
            DryRun = isDry,
            result.Exchanges,
            result.Changed,
            result.LeftAlone,
            Before = Billionths.Text(result.Before),
            After = Billionths.Text(result.After),
        };
        return string.Concat(lines.Append(all).Select(static line => JsonSerializer.Serialize(line, OutputJson.Line) + "\n"));
    }
}
