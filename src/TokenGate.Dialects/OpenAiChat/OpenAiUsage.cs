using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiChat;

/// <summary>
/// The usage object of OpenAI's APIs (https://platform.openai.com/docs/api-reference/chat/object#chat-object-usage) and of those that speak
/// them. <c>prompt_tokens</c> includes cached tokens, <c>completion_tokens</c> includes reasoning; where a host counts something
/// beside them instead, its own total shows it. Further names for the same counts:
/// DeepSeek <c>prompt_cache_hit_tokens</c> (https://api-docs.deepseek.com/api/create-chat-completion),
/// Databricks <c>cache_read_input_tokens</c>, Mistral <c>num_cached_tokens</c>, Together and Moonshot <c>cached_tokens</c>,
/// OpenRouter <c>prompt_tokens_details.cache_write_tokens</c> (https://openrouter.ai/docs/use-cases/usage-accounting),
/// DashScope <c>prompt_tokens_details.cache_creation</c> (https://help.aliyun.com/zh/model-studio/context-cache).
/// </summary>
internal static class OpenAiUsage
{
    private static readonly string[] InputDetails = ["prompt_tokens_details.", "input_tokens_details.", "input_token_details."];

    private static readonly string[] OutputDetails = ["completion_tokens_details.", "output_tokens_details.", "output_token_details."];

    /// <summary>How the counts are named.</summary>
    public static UsageNames Names { get; } = new()
    {
        Input = new("prompt_tokens", "input_tokens"),
        Output = new("completion_tokens", "output_tokens"),
        Total = new("total_tokens"),
        Cached = new(
        [
            .. In("cached_tokens"), "prompt_cache_hit_tokens", "cache_read_input_tokens", "cached_tokens", "num_cached_tokens",
        ]),
        CacheWrite = new(
        [
            .. In("cache_write_tokens"), .. In("cache_creation_tokens"), .. In("cache_creation_input_tokens"), "cache_creation_input_tokens",
        ]),
        CacheWriteHour = new([.. In("cache_creation.ephemeral_1h_input_tokens"), "cache_creation.ephemeral_1h_input_tokens"]),
        Reasoning = new([.. Out("reasoning_tokens"), "reasoning_tokens"]),
        AudioInput = new([.. In("audio_tokens")]),
        ImageInput = new([.. In("image_tokens")]),
        VideoInput = new([.. In("video_tokens")]),
        DocumentInput = new([.. In("file_tokens"), .. In("document_tokens")]),
        ToolUseInput = new("connector_tokens"),
        AudioOutput = new([.. Out("audio_tokens")]),
        ImageOutput = new([.. Out("image_tokens")]),
        VideoOutput = new([.. Out("video_tokens")]),
    };

    /// <summary>What is told by other means than as an extra.</summary>
    public static IReadOnlyCollection<string> Known => Names.All;

    /// <summary>Reads a usage object; anything else is left alone, a later <c>null</c> in particular.</summary>
    public static void Read(JsonValue usage, UsageReport report)
    {
        if (report.Read(usage, Names))
        {
            // Perplexity's deep research bills its reasoning beside completion_tokens, and leaves it out of the total:
            // https://docs.perplexity.ai/getting-started/pricing.
            report.OutputIsUnreasoned |= usage["reasoning_tokens"u8].HasValue && usage["citation_tokens"u8].HasValue;
        }
    }

    /// <summary>What a usage object tells by itself, as one of work that another call began does; null when it tells no count.</summary>
    public static TokenCounts? ReadCounts(JsonValue usage)
    {
        if (!usage.IsObject)
        {
            return null;
        }

        using var report = new UsageReport();
        Read(usage, report);
        return report.ToCounts(Known);
    }

    /// <summary>
    /// Uses the provider's total to tell what stands beside the counts: xAI counts reasoning beside <c>completion_tokens</c>, Mistral
    /// audio and connectors
    /// beside <c>prompt_tokens</c>. Where only the total and the input are reported, the output is the difference.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="model">The model that answered: Gemini's thoughts stand in the total alone.</param>
    public static void Reconcile(UsageReport report, string? model)
    {
        if (report.Input is not { } input || report.InputIsUncached || report.InputIsWithoutTools)
        {
            return;
        }

        if (report.Output is not { } output)
        {
            report.Output = report.Total >= input ? report.Total - input : null;
            return;
        }

        var beside = report.Total - input - output ?? 0;
        if (beside > 0 && !Explain(report, beside) && model?.Contains("gemini", StringComparison.OrdinalIgnoreCase) == true)
        {
            // Thoughts: https://ai.google.dev/gemini-api/docs/openai leaves them out of completion_tokens and names them nowhere.
            report.Output = output + beside;
        }

        // A part larger than its whole stands beside it.
        report.OutputIsUnreasoned |= beside <= 0 && report.Reasoning > report.Output;
    }

    /// <summary>Finds the counts that make up the rest of the total exactly, as few of them as can be, and adds them where they
    /// belong.</summary>
    private static bool Explain(UsageReport report, long beside)
    {
        ReadOnlySpan<(long Count, bool IsOutput)> parts =
        [
            (report.OutputIsUnreasoned ? 0 : report.Reasoning ?? 0, true), (report.AudioInput ?? 0, false), (report.ToolUseInput ?? 0, false),
            (report.Cached ?? 0, false), (report.CacheWrite ?? 0, false), (report.AudioOutput ?? 0, true), (report.ImageOutput ?? 0, true),
        ];
        var (best, fewest) = (0, int.MaxValue);
        for (var set = 1; set < 1 << parts.Length; set++)
        {
            long sum = 0;
            var size = 0;
            for (var i = 0; i < parts.Length; i++)
            {
                if ((set & (1 << i)) != 0)
                {
                    sum += parts[i].Count;
                    size += parts[i].Count == 0 ? parts.Length + 1 : 1;
                }
            }

            if (sum == beside && size < fewest)
            {
                (best, fewest) = (set, size);
            }
        }

        for (var i = 0; i < parts.Length; i++)
        {
            if ((best & (1 << i)) != 0)
            {
                report.Output += parts[i].IsOutput ? parts[i].Count : 0;
                report.Input += parts[i].IsOutput ? 0 : parts[i].Count;
            }
        }

        return best != 0;
    }

    private static string[] In(string name) => [.. InputDetails.Select(details => details + name)];

    private static string[] Out(string name) => [.. OutputDetails.Select(details => details + name)];
}
