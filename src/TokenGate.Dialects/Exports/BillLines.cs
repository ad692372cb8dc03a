using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TokenGate.Dialects.Exports;

/// <summary>
/// Lines of cloud bills as CSV: AWS' cost and usage report (both spellings of its columns), Azure's cost details, Google's export of
/// billing data. A meter's name holds the model's name, and whether it counts input or output.
/// </summary>
internal static partial class BillLines
{
    private static readonly Form[] Forms =
    [
        new("aws.bedrock", ["lineitem/usagestartdate", "line_item_usage_start_date"], ["lineitem/usagetype", "line_item_usage_type"],
            ["lineitem/usageamount", "line_item_usage_amount"], ["pricing/unit", "pricing_unit"]),
        new("gcp.", ["usage_start_time"], ["sku.description", "sku_description"], ["usage.amount", "usage_amount"], ["usage.unit", "usage_unit"]),
        new("azure.", ["date", "usagedate"], ["metername"], ["quantity"], ["unitofmeasure"]),
    ];

    /// <summary>Reads the lines that count tokens.</summary>
    /// <exception cref="FormatException">The columns are those of no known bill, or a line cannot be read.</exception>
    public static List<ExportedUsage> Read(string text)
    {
        using var lines = Rows(text).GetEnumerator();
        var header = lines.MoveNext() ? lines.Current.ConvertAll(static cell => cell.Trim().ToLowerInvariant()) : [];
        var form = Array.Find(Forms, form => form.Fits(header)) ?? throw new FormatException(
            "Its columns are those of no known export: AWS has line_item_usage_type, Azure MeterName, Google sku.description, each with a date, an amount and a unit.");
        var (day, meter, amount, unit) = form.Places(header);
        var found = new List<ExportedUsage>();
        for (var number = 2; lines.MoveNext(); number++)
        {
            var row = lines.Current;
            if (row.Count <= Math.Max(Math.Max(day, meter), Math.Max(amount, unit)) || DirectionOf(row[meter]) is not { } isInput || !row[meter].Contains("token", StringComparison.OrdinalIgnoreCase) && form.Provider != "gcp.")
            {
                continue;
            }

            // BigQuery writes "2026-11-02 00:00:00 UTC".
            var moment = row[day].Trim().EndsWith(" UTC", StringComparison.OrdinalIgnoreCase) ? row[day].Trim()[..^4] : row[day];
            if (!DateTimeOffset.TryParse(moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                || !decimal.TryParse(row[amount], NumberStyles.Float, CultureInfo.InvariantCulture, out var count))
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Line {number} has no date, or no amount: '{row[day]}', '{row[amount]}'."));
            }

            var tokens = (long)decimal.Clamp(decimal.Round(count * FactorOf(row[unit])), 0, long.MaxValue / 1024);
            found.Add(new ExportedUsage(DateOnly.FromDateTime(at.UtcDateTime), form.Provider, ModelOf(row[meter]), isInput ? tokens : 0, isInput ? 0 : tokens) { IsBillName = true });
        }

        return found;
    }

    private static bool? DirectionOf(string meter) => Output().IsMatch(meter) ? false : Input().IsMatch(meter) ? true : null;

    /// <summary>1K, 1M, "1K tokens", "1000000 Tokens", count: how many tokens a unit is.</summary>
    private static decimal FactorOf(string unit)
    {
        var match = UnitSize().Match(unit);
        var size = match.Success && match.Groups[1].Length > 0 ? decimal.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 1;
        return size * (match.Groups[2].Value.ToUpperInvariant() switch { "K" => 1_000, "M" => 1_000_000, _ => 1 });
    }

    /// <summary>A meter's name without region, direction, kind and place: what is left of it is the model.</summary>
    private static string ModelOf(string meter) => Spaces().Replace(Noise().Replace(Region().Replace(meter, ""), " "), " ").Trim(' ', '-');

    /// <summary>RFC 4180.</summary>
    private static IEnumerable<List<string>> Rows(string text)
    {
        var row = new List<string>();
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (isQuoted)
            {
                if (c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else if (c == '"')
                {
                    isQuoted = false;
                }
                else
                {
                    cell.Append(c);
                }
            }
            else if (c == '"')
            {
                isQuoted = true;
            }
            else if (c == ',')
            {
                row.Add(cell.ToString());
                cell.Clear();
            }
            else if (c == '\n')
            {
                row.Add(cell.ToString().TrimEnd('\r'));
                cell.Clear();
                yield return row;
                row = [];
            }
            else
            {
                cell.Append(c);
            }
        }

        if (cell.Length > 0 || row.Count > 0)
        {
            row.Add(cell.ToString());
            yield return row;
        }
    }

    [GeneratedRegex(@"(?<![a-z])(out|outp|outpt|output|response)(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Output();

    [GeneratedRegex(@"(?<![a-z])(in|inp|inpt|input|prompt|cached|cchd|cache)(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Input();

    [GeneratedRegex(@"^\s*([0-9.]*)\s*([KM]?)(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UnitSize();

    [GeneratedRegex(@"^[A-Z]{2,4}[0-9]-", RegexOptions.CultureInvariant)]
    private static partial Regex Region();

    [GeneratedRegex(
        @"(?<![a-z0-9])(out|outp|outpt|output|response|in|inp|inpt|input|prompt|cached|cchd|cache|read|write|tokens?|count|text|audio|image|video|predictions?|glbl|global|gl|rgnl|regional|dzone|dz|data zone|batch|long context|standard|caching)(?![a-z0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Noise();

    [GeneratedRegex(@"[\s-]{2,}|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();

    private sealed record Form(string Provider, string[] Day, string[] Meter, string[] Amount, string[] Unit)
    {
        public bool Fits(List<string> header) => new[] { Day, Meter, Amount, Unit }.All(names => header.Exists(names.Contains));

        public (int Day, int Meter, int Amount, int Unit) Places(List<string> header) =>
            (header.FindIndex(Day.Contains), header.FindIndex(Meter.Contains), header.FindIndex(Amount.Contains), header.FindIndex(Unit.Contains));
    }
}
