using System.Collections.Frozen;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Cohere;

/// <summary>
/// Cohere's counts (https://docs.cohere.com/reference/chat): <c>tokens</c> is what the model read and wrote, <c>billed_units</c> what is
/// charged, which
/// is less. The former counts; the latter stands in where it is all there is, and is kept among the extras. So is
/// <c>tokens.reasoning_tokens</c>, which
/// recorded answers carry and the reference does not name: whether it is a part of the output is nowhere said.
/// </summary>
internal static class CohereUsage
{
    /// <summary>What is told by other means than as an extra.</summary>
    public static IReadOnlyCollection<string> Known { get; } =
        FrozenSet.ToFrozenSet(["tokens.input_tokens", "tokens.output_tokens", "cached_tokens"]);

    /// <summary>Reads <c>usage</c> (v2) or <c>meta</c> (v1).</summary>
    public static void Read(JsonValue usage, UsageReport report)
    {
        if (!usage.IsObject)
        {
            return;
        }

        report.Keep(usage);
        var billed = usage["billed_units"u8];
        var tokens = usage["tokens"u8].IsObject ? usage["tokens"u8] : billed;
        report.Input = report.Count(tokens["input_tokens"u8], "input_tokens") ?? report.Input;
        report.Output = report.Count(tokens["output_tokens"u8], "output_tokens") ?? report.Output;
        report.Cached = report.Count(usage["cached_tokens"u8], "cached_tokens") ?? report.Cached;

        // Searches are billed without any tokens: something was reported, and it is not a count of tokens.
        report.Count(billed["search_units"u8], "search_units");
        report.ImageInput = report.Count(usage["tokens"u8]["image_tokens"u8], "image_tokens") ?? report.ImageInput;
    }
}
