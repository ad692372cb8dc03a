using System.Text.Json;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>
/// Gross counts by kind, and what is billed beside tokens: what a provider did not tell is null in a record, and adds nothing to a sum.
/// </summary>
internal static class KindsJson
{
    private const double MillisecondsPerSecond = 1000;

    /// <summary>Writes the kinds of one exchange's tokens into the current object; each is a subset of input or output.</summary>
    public static void Write(Utf8JsonWriter writer, TokenCounts counts)
    {
        writer.WriteCountOrNull("reasoning", counts.Reasoning);
        writer.WriteCountOrNull("cached", counts.Cached);
        writer.WriteCountOrNull("cache_write", counts.CacheWrite);
        writer.WriteCountOrNull("cache_write_hour", counts.CacheWriteHour);
        writer.WriteCountOrNull("audio_input", counts.AudioInput);
        writer.WriteCountOrNull("image_input", counts.ImageInput);
        writer.WriteCountOrNull("video_input", counts.VideoInput);
        writer.WriteCountOrNull("document_input", counts.DocumentInput);
        writer.WriteCountOrNull("tool_use_input", counts.ToolUseInput);
        writer.WriteCountOrNull("audio_output", counts.AudioOutput);
        writer.WriteCountOrNull("image_output", counts.ImageOutput);
        writer.WriteCountOrNull("video_output", counts.VideoOutput);
    }

    /// <summary>Writes the provider's further counts under its own names into the current object.</summary>
    public static void WriteExtra(Utf8JsonWriter writer, TokenCounts counts) => WriteNumbers(writer, "extra", counts.Extra);

    /// <summary>Writes what is billed beside the tokens of one exchange into the current object.</summary>
    public static void Write(Utf8JsonWriter writer, BilledUnits billed)
    {
        writer.WriteString("tier", billed.ServiceTier);
        WriteNumbers(writer, "tool_calls", billed.ToolCalls);
        writer.WriteNumberOrNull("seconds", billed.Milliseconds / MillisecondsPerSecond);
        writer.WriteCountOrNull("pages", billed.Pages);
        writer.WriteCountOrNull("characters", billed.Characters);
        writer.WriteCountOrNull("search_units", billed.SearchUnits);
        writer.WriteString("reported_cost", billed.ReportedCost is { } cost ? Billionths.Text(cost) : null);
    }

    /// <summary>Writes what an exchange cost, or null, into the current object.</summary>
    public static void WriteCost(Utf8JsonWriter writer, ExchangeCost? cost)
    {
        if (cost is null)
        {
            writer.WriteNull("cost");
            return;
        }

        writer.WriteStartObject("cost");
        writer.WriteString("currency", cost.Currency);
        writer.WriteString("gross", Billionths.Text(cost.Gross));
        writer.WriteString("trusted", Billionths.Text(cost.Trusted));
        writer.WriteString("withheld", Billionths.Text(cost.Withheld));
        writer.WriteString("prices", cost.Prices);
        writer.WriteEndObject();
    }

    /// <summary>Writes the kinds, billed units and cost of a sum into the current object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="cost">Their cost; null where it is of several currencies.</param>
    public static void Write(Utf8JsonWriter writer, UsageSums sums, CostSums? cost)
    {
        var kinds = sums.Kinds;
        writer.WriteNumber("reasoning", sums.Reasoning);
        writer.WriteNumber("cached", sums.Cached);
        writer.WriteNumber("cache_write", kinds.CacheWrite);
        writer.WriteNumber("cache_write_hour", kinds.CacheWriteHour);
        writer.WriteNumber("audio_input", kinds.AudioInput);
        writer.WriteNumber("image_input", kinds.ImageInput);
        writer.WriteNumber("video_input", kinds.VideoInput);
        writer.WriteNumber("audio_output", kinds.AudioOutput);
        writer.WriteNumber("image_output", kinds.ImageOutput);
        writer.WriteNumber("video_output", kinds.VideoOutput);
        writer.WriteNumber("tool_calls", kinds.ToolCalls);
        writer.WriteNumber("seconds", kinds.Milliseconds / MillisecondsPerSecond);
        writer.WriteNumber("pages", kinds.Pages);
        writer.WriteNumber("characters", kinds.Characters);
        writer.WriteNumber("search_units", kinds.SearchUnits);
        writer.WriteString("reported_cost", Billionths.Text(sums.Cost.Reported));
        CurrencyJson.Write(writer, cost);
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, long>> numbers)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in numbers.OrderBy(static number => number.Key, StringComparer.Ordinal))
        {
            writer.WriteNumber(key, value);
        }

        writer.WriteEndObject();
    }
}
