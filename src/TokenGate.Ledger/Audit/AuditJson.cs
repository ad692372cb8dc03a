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
        writer.WriteNumber("trusted_input", sums.Split.TrustedInput);
        writer.WriteNumber("withheld_input", sums.Split.WithheldInput);
        writer.WriteNumber("output", sums.Split.Output);
        writer.WriteNumber("repeated_output", sums.Split.RepeatedOutput);
        writer.WriteNumber("trusted_output", sums.Split.TrustedOutput);
        writer.WriteNumber("withheld_output", sums.Split.WithheldOutput);
        writer.WriteNumber("reasoning", sums.Reasoning);
        writer.WriteNumber("cached", sums.Cached);
    }

    /// <summary>Trusted sums under the names of Redis' metrics.</summary>
    public static void Totals(Utf8JsonWriter writer, TrustedTotals totals)
    {
        writer.WriteNumber("requests", totals.Requests);
        writer.WriteNumber("input_tokens", totals.InputTokens);
        writer.WriteNumber("output_tokens", totals.OutputTokens);
        writer.WriteNumber("reasoning_tokens", totals.ReasoningTokens);
    }
}
