using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Generic;

/// <summary>
/// Counts under the names that any provider uses for them, in the places where any provider puts them. The search does not go deeper: nested counts
/// of single steps would be taken for the whole.
/// </summary>
internal static class GenericUsage
{
    /// <summary>Reads the first usage object that is found.</summary>
    public static void Read(JsonValue value, UsageReport report)
    {
        if (ReadPlaces(value, report) || ReadPlaces(value["response"u8], report) || ReadPlaces(value["message"u8], report)
            || ReadPlaces(value["data"u8], report) || ReadPlaces(value["result"u8], report) || ReadPlaces(value["results"u8].First, report))
        {
            return;
        }

        // IBM watsonx and others put the counts beside the text.
        ReadCounts(value["results"u8].IsArray ? value["results"u8].First : value, report);
    }

    private static bool ReadPlaces(JsonValue value, UsageReport report) => ReadCounts(value["usage"u8], report)
        || ReadCounts(value["usageMetadata"u8], report)
        || ReadCounts(value["usage_metadata"u8], report)
        || ReadCounts(value["token_usage"u8], report)
        || ReadCounts(value["tokenUsage"u8], report)
        || ReadCounts(value["metrics"u8], report)
        || ReadCounts(value["meta"u8]["tokens"u8], report)
        || ReadCounts(value["meta"u8]["billed_units"u8], report)
        || ReadCounts(value["metadata"u8]["usage"u8], report);

    private static bool ReadCounts(JsonValue usage, UsageReport report)
    {
        if (!usage.IsObject)
        {
            return false;
        }

        var input = Count(usage, report, "prompt_tokens"u8, "input_tokens"u8, "inputTokens"u8, "promptTokens"u8)
            ?? Count(usage, report, "promptTokenCount"u8, "prompt_token_count"u8, "input_token_count"u8, "inputTokenCount"u8)
            ?? Count(usage, report, "total_input_tokens"u8, "prompt_eval_count"u8, "tokens_in"u8, "inputTextTokenCount"u8)
            ?? report.Count(usage["tokens_evaluated"u8], "usage");
        var output = Count(usage, report, "completion_tokens"u8, "output_tokens"u8, "outputTokens"u8, "completionTokens"u8)
            ?? Count(usage, report, "candidatesTokenCount"u8, "generation_token_count"u8, "output_token_count"u8, "outputTokenCount"u8)
            ?? Count(usage, report, "total_output_tokens"u8, "eval_count"u8, "tokens_out"u8, "generated_token_count"u8)
            ?? report.Count(usage["tokens_predicted"u8], "usage");
        report.Total = report.Count(usage["total_tokens"u8], "total_tokens") ?? report.Total;
        if (input is null && output is null && report.Total is null)
        {
            return false;
        }

        report.Keep(usage);
        report.Input = input ?? report.Input;
        report.Output = output ?? report.Output;
        return true;
    }

    private static long? Count(
        JsonValue usage,
        UsageReport report,
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second,
        ReadOnlySpan<byte> third,
        ReadOnlySpan<byte> fourth) =>
        report.Count(usage[first], "usage") ?? report.Count(usage[second], "usage")
        ?? report.Count(usage[third], "usage") ?? report.Count(usage[fourth], "usage");
}
