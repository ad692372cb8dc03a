using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Generic;

/// <summary>
/// Counts under the names that any provider uses for them, in the places where any provider puts them. The search does not go deeper:
/// nested counts
/// of single steps would be taken for the whole.
/// </summary>
internal static class GenericUsage
{
    /// <summary>How any provider names the counts: OpenAI's names first, then those of everybody else.</summary>
    public static UsageNames Names { get; } = new()
    {
        Input = new(
        [
            .. OpenAiUsage.Names.Input.Paths, "inputTokens", "promptTokens", "promptTokenCount", "prompt_token_count", "input_token_count", "inputTokenCount",
            "total_input_tokens", "prompt_eval_count", "tokens_in", "inputTextTokenCount", "tokens_evaluated", "num_prompt_tokens", "PromptTokens", "InputTokens",
        ]),
        Output = new(
        [
            .. OpenAiUsage.Names.Output.Paths, "outputTokens", "completionTokens", "candidatesTokenCount", "candidates_token_count", "generation_token_count",
            "output_token_count", "outputTokenCount", "total_output_tokens", "eval_count", "tokens_out", "generated_token_count", "tokens_predicted",
            "generated_tokens", "num_completion_tokens", "CompletionTokens", "OutputTokens",
        ]),
        Total = new("total_tokens", "totalTokens", "totalTokenCount", "total_token_count", "TotalTokens"),
        Cached = new(
        [
            .. OpenAiUsage.Names.Cached.Paths, "cachedContentTokenCount", "cached_content_token_count", "cacheReadInputTokens", "cacheReadInputTokenCount",
            "input_token_details.cache_read", "cachedTokens", "cachedInputTokens", "cached_input_tokens", "total_cached_tokens",
        ]),
        CacheWrite = new(
        [
            .. OpenAiUsage.Names.CacheWrite.Paths, "cacheWriteInputTokens", "cacheWriteInputTokenCount", "input_token_details.cache_creation",
        ]),
        CacheWriteHour = OpenAiUsage.Names.CacheWriteHour,
        Reasoning = new(
        [
            .. OpenAiUsage.Names.Reasoning.Paths, "thoughtsTokenCount", "thoughts_token_count", "output_token_details.reasoning", "reasoningTokens",
            "reasoning_output_tokens", "total_thought_tokens",
        ]),
        AudioInput = new([.. OpenAiUsage.Names.AudioInput.Paths, "input_token_details.audio"]),
        ImageInput = new([.. OpenAiUsage.Names.ImageInput.Paths, "image_tokens"]),
        VideoInput = new([.. OpenAiUsage.Names.VideoInput.Paths, "video_tokens"]),
        DocumentInput = OpenAiUsage.Names.DocumentInput,
        ToolUseInput = new([.. OpenAiUsage.Names.ToolUseInput.Paths, "toolUsePromptTokenCount", "tool_use_prompt_token_count", "total_tool_use_tokens"]),
        AudioOutput = new([.. OpenAiUsage.Names.AudioOutput.Paths, "output_token_details.audio"]),
        ImageOutput = OpenAiUsage.Names.ImageOutput,
        VideoOutput = OpenAiUsage.Names.VideoOutput,
    };

    /// <summary>Every member that <see cref="Read"/> asks a value for.</summary>
    private static readonly NameFilter Tells = new(
    [
        "service_tier", "serviceTier", "usage_info", "usage", "usageMetadata", "usage_metadata", "token_usage", "tokenUsage", "metrics", "meta", "metadata",
        "response", "message", "data", "result", "results", "Response",
        .. Names.Input.Paths.Concat(Names.Output.Paths).Concat(Names.Total.Paths).Select(static path => path.Split('.')[0]),
    ]);

    /// <summary>Reads the first usage object that is found.</summary>
    public static void Read(JsonValue value, UsageReport report)
    {
        if (!Tells.MayHold(value))
        {
            return;
        }

        report.Billed.ReadBeside(value);
        if (ReadPlaces(value, report) || ReadPlaces(value["response"u8], report) || ReadPlaces(value["message"u8], report)
            || ReadPlaces(value["data"u8], report) || ReadPlaces(value["result"u8], report) || ReadPlaces(value["results"u8].First, report)
            || ReadCounts(value["Response"u8]["Usage"u8], report))
        {
            return;
        }

        // Some put the counts beside the text.
        ReadCounts(value["results"u8].IsArray ? value["results"u8].First : value, report);
    }

    /// <summary>Reads a usage object; false when it holds neither a count nor a total.</summary>
    public static bool ReadCounts(JsonValue usage, UsageReport report)
    {
        if (!usage.IsObject
            || (Names.Input.Read(usage, report) is null && Names.Output.Read(usage, report) is null && Names.Total.Read(usage, report) is null))
        {
            return false;
        }

        report.Read(usage, Names);

        // Whose names these are says what stands beside what: Anthropic's and Bedrock's caches, Google's thoughts and tools.
        report.InputIsUncached |= (usage["cache_read_input_tokens"u8].HasValue && usage["input_tokens"u8].HasValue)
            || (usage["cacheReadInputTokens"u8].HasValue && usage["inputTokens"u8].HasValue);
        report.OutputIsUnreasoned |= usage["thoughtsTokenCount"u8].HasValue || usage["thoughts_token_count"u8].HasValue
            || usage["total_thought_tokens"u8].HasValue;
        report.InputIsWithoutTools |= usage["toolUsePromptTokenCount"u8].HasValue || usage["tool_use_prompt_token_count"u8].HasValue
            || usage["total_tool_use_tokens"u8].HasValue;
        return true;
    }

    /// <summary>What a usage object tells by itself, as one of a single step does; null when it tells no count.</summary>
    public static TokenCounts? ReadCounts(JsonValue usage)
    {
        if (!usage.IsObject)
        {
            return null;
        }

        using var report = new UsageReport();
        return ReadCounts(usage, report) ? report.ToCounts(Names.All) : null;
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
}
