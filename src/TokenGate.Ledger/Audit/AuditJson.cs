using System.Buffers;
using System.Text;
using System.Text.Json;

namespace TokenGate.Ledger.Audit;

/// <summary>The JSON of audits: names of the design, one object.</summary>
internal static class AuditJson
{
    public static string Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            content(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Token sums under the names of the verdict file.</summary>
    public static void Tokens(Utf8JsonWriter writer, UsageSums sums)
    {
        writer.WriteNumber("input", sums.Split.Input);
        writer.WriteNumber("replayed", sums.Split.Replayed);
        writer.WriteNumber("repeated", sums.Split.Repeated);
        writer.WriteNumber("unseen_input", sums.Split.UnseenInput);
        writer.WriteNumber("trusted_input", sums.Split.TrustedInput);
        writer.WriteNumber("withheld_input", sums.Split.WithheldInput);
        writer.WriteNumber("output", sums.Split.Output);
        writer.WriteNumber("repeated_output", sums.Split.RepeatedOutput);
        writer.WriteNumber("unseen_output", sums.Split.UnseenOutput);
        writer.WriteNumber("trusted_output", sums.Split.TrustedOutput);
        writer.WriteNumber("withheld_output", sums.Split.WithheldOutput);
        writer.WriteNumber("reasoning", sums.Reasoning);
        writer.WriteNumber("cached", sums.Cached);
        writer.WriteNumber("cache_write", sums.Kinds.CacheWrite);
        writer.WriteNumber("cache_write_hour", sums.Kinds.CacheWriteHour);
        writer.WriteNumber("audio_input", sums.Kinds.AudioInput);
        writer.WriteNumber("image_input", sums.Kinds.ImageInput);
        writer.WriteNumber("video_input", sums.Kinds.VideoInput);
        writer.WriteNumber("audio_output", sums.Kinds.AudioOutput);
        writer.WriteNumber("image_output", sums.Kinds.ImageOutput);
        writer.WriteNumber("video_output", sums.Kinds.VideoOutput);
    }

    /// <summary>Billed units and money; money as decimal text, in one object for each currency where there are several.</summary>
    public static void Billed(Utf8JsonWriter writer, UsageSums sums, IReadOnlyList<(string Currency, CostSums Cost)> costs)
    {
        writer.WriteNumber("tool_calls", sums.Kinds.ToolCalls);
        writer.WriteNumber("milliseconds", sums.Kinds.Milliseconds);
        writer.WriteNumber("pages", sums.Kinds.Pages);
        writer.WriteNumber("characters", sums.Kinds.Characters);
        writer.WriteNumber("search_units", sums.Kinds.SearchUnits);
        Cost(writer, costs.Count > 1 ? null : sums.Cost);
        writer.WriteString("reported_cost", Billionths.Text(sums.Cost.Reported));
        if (costs.Count > 1)
        {
            writer.WriteStartArray("costs");
            foreach (var (currency, cost) in costs)
            {
                writer.WriteStartObject();
                writer.WriteString("currency", currency);
                Cost(writer, cost);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    }

    /// <summary>Trusted sums under the names of Redis' metrics; amounts of several currencies have no sum.</summary>
    public static void Totals(Utf8JsonWriter writer, TrustedTotals totals, bool isOfOneCurrency)
    {
        writer.WriteNumber("requests", totals.Requests);
        writer.WriteNumber("input_tokens", totals.InputTokens);
        writer.WriteNumber("output_tokens", totals.OutputTokens);
        writer.WriteNumber("reasoning_tokens", totals.ReasoningTokens);
        writer.WriteNumber("cached_tokens", totals.CachedTokens);
        writer.WriteString("cost", isOfOneCurrency ? Billionths.Text(totals.Cost) : null);
    }

    private static void Cost(Utf8JsonWriter writer, CostSums? cost)
    {
        writer.WriteString("cost", cost is { } gross ? Billionths.Text(gross.Gross) : null);
        writer.WriteString("trusted_cost", cost is { } trusted ? Billionths.Text(trusted.Trusted) : null);
        writer.WriteString("withheld_cost", cost is { } withheld ? Billionths.Text(withheld.Withheld) : null);
    }
}
