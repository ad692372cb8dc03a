using System.Diagnostics.Metrics;
using TokenGate.Usage;

namespace TokenGate.Gateway.Telemetry;

/// <summary>
/// OpenTelemetry's newer counters of token usage (semantic-conventions-genai, docs/gen-ai/gen-ai-token-metrics.md, status Development):
/// gross tokens by modality. Cached tokens are part of input, and cache and reasoning are subsets. A call without usage adds 0 of the
/// modality <c>unknown</c>; an answer that was fetched again adds nothing.
/// </summary>
internal sealed class InferenceUsage
{
    private const string Fetched = "fetch_response";

    private readonly Counter<long> _input;
    private readonly Counter<long> _output;
    private readonly Counter<long> _cacheRead;
    private readonly Counter<long> _cacheWrite;
    private readonly Counter<long> _reasoning;

    /// <summary>Creates the instruments.</summary>
    public InferenceUsage(Meter meter)
    {
        _input = Create("input_tokens", "Input tokens, cached ones included.");
        _output = Create("output_tokens", "Output tokens, reasoning included.");
        _cacheRead = Create("cache_read.input_tokens", "Input tokens that were read from the provider's cache.");
        _cacheWrite = Create("cache_write.input_tokens", "Input tokens that were written to the provider's cache.");
        _reasoning = Create("reasoning.output_tokens", "Output tokens of reasoning.");

        Counter<long> Create(string name, string meaning) => meter.CreateCounter<long>($"gen_ai.client.inference.usage.{name}", "{token}", meaning);
    }

    /// <summary>Adds an exchange's tokens.</summary>
    public void Add(
        UsageRecord record,
        KeyValuePair<string, object?> operation,
        KeyValuePair<string, object?> provider,
        KeyValuePair<string, object?> requested,
        KeyValuePair<string, object?> answered)
    {
        if (record.Operation == Fetched)
        {
            return;
        }

        var counts = record.Counts;
        if (!record.IsUsage || counts is { Input: null, Output: null })
        {
            Write(_input, 0, "unknown");
            Write(_output, 0, "unknown");
            return;
        }

        Divide(_input, counts.Input, [("audio", counts.AudioInput), ("image", counts.ImageInput), ("video", counts.VideoInput), ("document", counts.DocumentInput)]);
        Divide(_output, counts.Output, [("audio", counts.AudioOutput), ("image", counts.ImageOutput), ("video", counts.VideoOutput)]);
        Part(_cacheRead, counts.Cached);
        Part(_cacheWrite, counts.CacheWrite);
        Part(_reasoning, counts.Reasoning);

        // What a provider reports apart has its modality; the rest is text. The parts add up to the gross count, whatever was reported.
        void Divide(Counter<long> counter, long? whole, ReadOnlySpan<(string Modality, long? Tokens)> parts)
        {
            var left = whole ?? 0;
            foreach (var (modality, tokens) in parts)
            {
                var part = Math.Min(tokens ?? 0, left);
                if (part > 0)
                {
                    Write(counter, part, modality);
                    left -= part;
                }
            }

            Write(counter, left, whole is null ? "unknown" : "text");
        }

        void Part(Counter<long> counter, long? tokens)
        {
            if (tokens is > 0)
            {
                Write(counter, tokens.Value, "unknown");
            }
        }

        void Write(Counter<long> counter, long tokens, string modality) =>
            counter.Add(tokens, operation, provider, requested, answered, new("gen_ai.token.modality", modality));
    }
}
