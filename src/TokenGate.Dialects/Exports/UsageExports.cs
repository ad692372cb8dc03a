using System.Text;
using System.Text.Json;

namespace TokenGate.Dialects.Exports;

/// <summary>
/// Reads providers' own exports of usage: the pages of OpenAI's and Anthropic's usage APIs as JSON, and the lines of AWS', Azure's and
/// Google's bills as CSV. Which it is, its content says.
/// </summary>
public static class UsageExports
{
    /// <summary>Reads an export, summed by day and model.</summary>
    /// <param name="content">The file's content.</param>
    /// <exception cref="FormatException">It is none of the known forms; the message says what is missing.</exception>
    public static IReadOnlyList<ExportedUsage> Read(ReadOnlyMemory<byte> content)
    {
        var text = content.Span.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
        var lines = text.Span.TrimStart(" \r\n\t"u8) is [(byte)'{' or (byte)'[', ..] ? ReadJson(text) : BillLines.Read(Encoding.UTF8.GetString(text.Span));
        return
        [
            .. lines.GroupBy(static line => (line.Day, line.Provider, line.Model, line.IsBillName))
                .Select(static group => new ExportedUsage(group.Key.Day, group.Key.Provider, group.Key.Model, group.Sum(static line => line.Input), group.Sum(static line => line.Output))
                {
                    IsBillName = group.Key.IsBillName,
                })
                .OrderBy(static line => line.Day)
                .ThenBy(static line => line.Model, StringComparer.Ordinal),
        ];
    }

    /// <summary>One page, an array of pages, or pages one after the other.</summary>
    private static List<ExportedUsage> ReadJson(ReadOnlyMemory<byte> text)
    {
        var found = new List<ExportedUsage>();
        try
        {
            var reader = new Utf8JsonReader(text.Span, new JsonReaderOptions { AllowMultipleValues = true });
            while (reader.Read())
            {
                using var page = JsonDocument.ParseValue(ref reader);
                foreach (var each in page.RootElement.ValueKind == JsonValueKind.Array ? page.RootElement.EnumerateArray().ToArray() : [page.RootElement])
                {
                    found.AddRange(ReadPage(each));
                }
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new FormatException($"It is no page of a usage API: {fault.Message}", fault);
        }

        return found;
    }

    private static IEnumerable<ExportedUsage> ReadPage(JsonElement page)
    {
        if (page.ValueKind != JsonValueKind.Object || !page.TryGetProperty("data", out var buckets) || buckets.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("It has no list \"data\": export pages of the usage API as they are answered.");
        }

        foreach (var bucket in buckets.EnumerateArray())
        {
            var isAnthropic = bucket.TryGetProperty("starting_at", out var start);
            var day = isAnthropic
                ? DateOnly.FromDateTime(start.GetDateTimeOffset().UtcDateTime)
                : DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(bucket.GetProperty("start_time").GetInt64()).UtcDateTime);
            foreach (var result in bucket.GetProperty("results").EnumerateArray())
            {
                var model = result.TryGetProperty("model", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString()! : "-";
                yield return isAnthropic
                    ? new ExportedUsage(
                        day, "anthropic", model, Count(result, "uncached_input_tokens") + Count(result, "cache_read_input_tokens") + CacheWrites(result), Count(result, "output_tokens"))
                    : new ExportedUsage(day, "openai", model, Count(result, "input_tokens"), Count(result, "output_tokens"));
            }
        }
    }

    private static long CacheWrites(JsonElement result) =>
        result.TryGetProperty("cache_creation", out var writes) && writes.ValueKind == JsonValueKind.Object
            ? Count(writes, "ephemeral_5m_input_tokens") + Count(writes, "ephemeral_1h_input_tokens")
            : 0;

    private static long Count(JsonElement of, string name) =>
        of.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number ? checked((long)count.GetDecimal()) : 0;
}
