using System.Collections.Frozen;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.OpenAiChat;

/// <summary>
/// The usage object of OpenAI's APIs (https://platform.openai.com/docs/api-reference/chat/object#chat-object-usage) and of those that speak
/// them. <c>prompt_tokens</c> includes cached tokens, <c>completion_tokens</c> includes reasoning; where a host counts reasoning or audio
/// beside them instead, its own total shows it. Further names for the same counts:
/// DeepSeek <c>prompt_cache_hit_tokens</c> (https://api-docs.deepseek.com/api/create-chat-completion),
/// Databricks <c>cache_read_input_tokens</c>, Mistral <c>num_cached_tokens</c>, Together and Moonshot <c>cached_tokens</c>,
/// OpenRouter <c>prompt_tokens_details.cache_write_tokens</c> (https://openrouter.ai/docs/use-cases/usage-accounting).
/// </summary>
internal static class OpenAiUsage
{
    /// <summary>What is told by other means than as an extra.</summary>
    public static IReadOnlyCollection<string> Known { get; } = FrozenSet.ToFrozenSet(
    [
        "prompt_tokens", "completion_tokens", "total_tokens", "input_tokens", "output_tokens",
        "prompt_tokens_details.cached_tokens", "prompt_tokens_details.audio_tokens", "prompt_tokens_details.cache_write_tokens",
        "completion_tokens_details.reasoning_tokens", "completion_tokens_details.audio_tokens",
        "input_tokens_details.cached_tokens", "input_tokens_details.audio_tokens", "input_tokens_details.cache_write_tokens",
        "input_token_details.cached_tokens", "input_token_details.audio_tokens",
        "output_tokens_details.reasoning_tokens", "output_token_details.audio_tokens", "output_tokens_details.audio_tokens",
    ]);

    /// <summary>Reads a usage object; anything else is left alone, a later <c>null</c> in particular.</summary>
    public static void Read(JsonValue usage, UsageReport report)
    {
        if (!usage.IsObject)
        {
            return;
        }

        report.Keep(usage);
        report.Input = Count(report, usage, "prompt_tokens"u8, "input_tokens"u8, "prompt_tokens") ?? report.Input;
        report.Output = Count(report, usage, "completion_tokens"u8, "output_tokens"u8, "completion_tokens") ?? report.Output;
        report.Total = report.Count(usage["total_tokens"u8], "total_tokens") ?? report.Total;

        var input = Details(usage, "prompt_tokens_details"u8, "input_tokens_details"u8, "input_token_details"u8);
        report.Cached = report.Count(input["cached_tokens"u8], "cached_tokens")
            ?? report.Count(usage["prompt_cache_hit_tokens"u8], "prompt_cache_hit_tokens")
            ?? report.Count(usage["cache_read_input_tokens"u8], "cache_read_input_tokens")
            ?? Count(report, usage, "cached_tokens"u8, "num_cached_tokens"u8, "cached_tokens")
            ?? report.Cached;
        report.CacheWrite = Count(report, input, "cache_write_tokens"u8, "cache_creation_tokens"u8, "cache_write_tokens")
            ?? report.Count(usage["cache_creation_input_tokens"u8], "cache_creation_input_tokens")
            ?? report.CacheWrite;
        report.AudioInput = report.Count(input["audio_tokens"u8], "audio_tokens") ?? report.AudioInput;

        var output = Details(usage, "completion_tokens_details"u8, "output_tokens_details"u8, "output_token_details"u8);
        report.Reasoning = report.Count(output["reasoning_tokens"u8], "reasoning_tokens")
            ?? report.Count(usage["reasoning_tokens"u8], "reasoning_tokens")
            ?? report.Reasoning;
        report.AudioOutput = report.Count(output["audio_tokens"u8], "audio_tokens") ?? report.AudioOutput;
    }

    /// <summary>
    /// Uses the provider's total to tell where reasoning and audio stand: xAI counts reasoning beside <c>completion_tokens</c>, Mistral audio beside
    /// <c>prompt_tokens</c>. Where only the total and the input are reported, the output is the difference.
    /// </summary>
    public static void Reconcile(UsageReport report)
    {
        if (report.Total is not { } total || report.Input is not { } input)
        {
            return;
        }

        if (report.Output is not { } output)
        {
            report.Output = total >= input ? total - input : null;
            return;
        }

        var reasoning = report.Reasoning ?? 0;
        var audio = report.AudioInput ?? 0;
        var beside = total - input - output;
        if (beside <= 0)
        {
            return;
        }

        if (beside == reasoning || beside == reasoning + audio)
        {
            report.Output = output + reasoning;
        }

        if (beside == audio || beside == reasoning + audio)
        {
            report.Input = input + audio;
        }
    }

    private static long? Count(UsageReport report, JsonValue from, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, string name) =>
        report.Count(from[first], name) ?? report.Count(from[second], name);

    private static JsonValue Details(JsonValue usage, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        var details = usage[first];
        details = details.IsObject ? details : usage[second];
        return details.IsObject ? details : usage[third];
    }
}
