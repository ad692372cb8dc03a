using TokenGate.Scoring;
using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>
/// Whether what a provider reported can be true, by bounds that need no judgement: a model's context, the rate of the fastest hardware, and
/// zeros beside text. What is beyond the visible text without being absurd is no matter of this: it is gross as reported, and unseen.
/// </summary>
internal static class Plausibility
{
    /// <summary>
    /// Passes that a provider makes over a context in one call, at most, where it runs tools or compacts by itself: each bills its input.
    /// </summary>
    private const int Passes = 8;

    /// <summary>
    /// The largest context that any model is told to have (Llama 4 Scout, ai.meta.com/blog/llama-4-multimodal-intelligence).
    /// </summary>
    private const long LargestContext = 10_485_760;

    /// <summary>
    /// Output tokens a second: above what any hardware is told to reach for one request (Taalas HC1, 17,000 a second for Llama 3.1 8B;
    /// Cerebras, 3,000 for gpt-oss-120b).
    /// </summary>
    private const long LargestRate = 50_000;

    /// <summary>Output tokens that come at once, whatever the clock says: an answer from a cache.</summary>
    private const long AtOnce = 10_000;

    /// <summary>Tokens of text beside which zeros cannot be true.</summary>
    private const int SomeText = 8;

    /// <summary>
    /// Contexts by the first family that the model's name mentions, rounded up, from the vendors' lists of models. A model of none of them
    /// has the largest.
    /// </summary>
    private static readonly (string Family, long Context)[] Contexts =
    [
        ("gpt-3.5", 16_385),
        ("gpt-4.1", 1_047_576),
        ("gpt-4", 128_000),
        ("gpt-5", 1_050_000),
        ("o1", 200_000),
        ("o3", 200_000),
        ("o4-mini", 200_000),
        ("claude", 1_000_000),
        ("gemini", 2_097_152),
    ];

    /// <summary>Finish reasons of answers that were cut: some providers report zeros with them.</summary>
    private static readonly string[] Cut = ["length", "max_tokens", "max_output_tokens", "model_length", "incomplete"];

    /// <summary>Why the input or the output that was reported cannot be true; null for each where it can.</summary>
    /// <param name="reported">What was reported.</param>
    /// <param name="model">The model; null when it is not known.</param>
    /// <param name="duration">How long the exchange ran; null when that is not known, or says nothing about the model's work.</param>
    /// <param name="evidence">The request; null when it was not read.</param>
    /// <param name="response">The answer.</param>
    /// <param name="counter">The counter of the model's encoding.</param>
    public static (string? Input, string? Output) Faults(
        TokenCounts reported, string? model, TimeSpan? duration, RequestEvidence? evidence, ResponseContent? response, ITokenCounter counter)
    {
        var most = Passes * ContextOf(model);
        var input = reported.Input > most ? "input above the model's context" : null;
        var output = reported.Output > most * Math.Max(1, evidence?.Content.Choices ?? 1) ? "output above the model's context"
            : duration is { } time && reported.Output > AtOnce + (LargestRate * Math.Max(0, time.TotalSeconds)) ? "output faster than any model"
            : null;
        if (reported is { Input: 0, Output: 0 } && evidence?.EstimatedInput >= SomeText && IsText(response, counter))
        {
            (input, output) = ("zero beside text", "zero beside text");
        }

        return (input, output);
    }

    private static bool IsText(ResponseContent? response, ITokenCounter counter) =>
        response is { Ended: true } && !Array.Exists(Cut, name => string.Equals(name, response.FinishReason, StringComparison.OrdinalIgnoreCase))
        && GrossCount.CountParts(response.Parts, counter) >= SomeText;

    private static long ContextOf(string? model)
    {
        foreach (var (family, context) in Contexts)
        {
            var at = model?.IndexOf(family, StringComparison.OrdinalIgnoreCase) ?? -1;
            if (at == 0 || (at > 0 && !char.IsAsciiLetterOrDigit(model![at - 1])))
            {
                return context;
            }
        }

        return LargestContext;
    }
}
