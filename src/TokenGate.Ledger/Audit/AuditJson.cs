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

    /// <summary>Billed units and money; money as decimal text.</summary>
    public static void Billed(Utf8JsonWriter writer, UsageSums sums)
    {
        writer.WriteNumber("tool_calls", sums.Kinds.ToolCalls);
        writer.WriteNumber("milliseconds", sums.Kinds.Milliseconds);
        writer.WriteNumber("pages", sums.Kinds.Pages);
        writer.WriteNumber("characters", sums.Kinds.Characters);
        writer.WriteNumber("search_units", sums.Kinds.SearchUnits);
        writer.WriteString("cost", Billionths.Text(sums.Cost.Gross));
        writer.WriteString("trusted_cost", Billionths.Text(sums.Cost.Trusted));
        writer.WriteString("withheld_cost", Billionths.Text(sums.Cost.Withheld));
        writer.WriteString("reported_cost", Billionths.Text(sums.Cost.Reported));
    }

    /// <summary>Trusted sums under the names of Redis' metrics.</summary>
    public static void Totals(Utf8JsonWriter writer, TrustedTotals totals)
    {
        writer.WriteNumber("requests", totals.Requests);
        writer.WriteNumber("input_tokens", totals.InputTokens);
        writer.WriteNumber("output_tokens", totals.OutputTokens);
        writer.WriteNumber("reasoning_tokens", totals.ReasoningTokens);
        writer.WriteNumber("cached_tokens", totals.CachedTokens);
        writer.WriteString("cost", Billionths.Text(totals.Cost));
    }
}
