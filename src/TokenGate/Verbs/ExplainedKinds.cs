using System.Globalization;
using System.Text;
using TokenGate.Ledger;
using TokenGate.Terminal;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary>
/// How one exchange was counted, in text: the division, the kinds of tokens, and what is billed beside them. What is unknown is not shown.
/// </summary>
internal static class ExplainedKinds
{
    /// <summary>What unseen tokens are, in a sentence.</summary>
    private const string Unseen = "unseen: billed, but its text did not pass here and no reference explains it; never counted";

    /// <summary>Appends the counts of an exchange.</summary>
    public static void Append(StringBuilder text, ListedExchange found)
    {
        var record = found.Record;
        var split = record.Judgement.Split;
        if (split.UnseenInput + split.UnseenOutput > 0)
        {
            text.AppendLine(Unseen);
        }

        Line(text, "Of these", Kinds(record.Counts));
        Line(text, "Reported", record.Reported is { } reported ? $"{Figures.Count(reported.Input)} input, {Figures.Count(reported.Output)} output, which cannot be right" : "");
        Line(text, "Billed", Units(record.Billed));
        Line(text, "Cost", found.Cost is { } cost ? Cost(cost) : record.IsUsage ? "no price is known" : "");
        Line(text, "Rules", record.Judgement.Rules == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"edition {record.Judgement.Rules} of the counting rules"));
    }

    /// <summary>Appends a name and its value; nothing for an empty value. Some come from outside: they must not steer a terminal.</summary>
    public static void Line(StringBuilder text, string name, string value)
    {
        if (value.Length > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{name,-9} {TextTable.Printable(value)}");
        }
    }

    private static string Kinds(TokenCounts counts) => Join(
    [
        ("cached", counts.Cached), ("cache write", counts.CacheWrite), ("of it for an hour", counts.CacheWriteHour), ("audio input", counts.AudioInput),
        ("image input", counts.ImageInput), ("video input", counts.VideoInput), ("document input", counts.DocumentInput), ("tool-use input", counts.ToolUseInput),
        ("reasoning", counts.Reasoning), ("audio output", counts.AudioOutput), ("image output", counts.ImageOutput), ("video output", counts.VideoOutput),
    ]);

    private static string Units(BilledUnits billed)
    {
        var parts = new List<string>();
        if (billed.ServiceTier is { } tier)
        {
            parts.Add($"tier {tier}");
        }

        parts.AddRange(billed.ToolCalls.OrderBy(static call => call.Key, StringComparer.Ordinal).Select(static call => $"{Figures.Count(call.Value)} {call.Key}"));
        if (billed.Milliseconds is { } milliseconds)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000m} seconds"));
        }

        if (Join([("pages", billed.Pages), ("characters", billed.Characters), ("search units", billed.SearchUnits)]) is { Length: > 0 } units)
        {
            parts.Add(units);
        }

        if (billed.ReportedCost is { } cost)
        {
            parts.Add($"{Billionths.Text(cost)} US dollars by the provider");
        }

        return string.Join(", ", parts);
    }

    private static string Cost(ExchangeCost cost) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Billionths.Text(cost.Gross)} {cost.Currency}: {Billionths.Text(cost.Trusted)} trusted, {Billionths.Text(cost.Withheld)} withheld ({(cost.Prices.Length > 0 ? cost.Prices : "as the provider says")})");

    private static string Join((string Name, long? Count)[] counts) =>
        string.Join(", ", counts.Where(static each => each.Count is not null).Select(static each => $"{Figures.Count(each.Count)} {each.Name}"));
}
