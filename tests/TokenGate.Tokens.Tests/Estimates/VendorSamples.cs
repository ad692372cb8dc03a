using System.Text;
using System.Text.Json;
using TokenGate.Tokens.Tests.Reference;

namespace TokenGate.Tokens.Tests.Estimates;

/// <summary>
/// Takes from the recorded traffic the answers that are text alone (no tools, no reasoning) and complete, so that the reported output
/// tokens are the text's. Gemini adds nothing to a prompt, so its plain prompts serve too. Short texts are left out: there a constant of
/// one or two tokens hides the factor.
/// </summary>
public static class VendorSamples
{
    private const int LeastTokens = 40;

    /// <summary>All samples, each text of a model once.</summary>
    public static IReadOnlyList<VendorSample> Read()
    {
        var basis = Encodings.Get("o200k_base");
        return [.. SharedTexts.Rows("wire", "recorded.jsonl.gz")
            .Where(row => Text(row, "fidelity").StartsWith("recorded", StringComparison.Ordinal) && row.GetProperty("status").GetInt32() == 200 && !row.TryGetProperty("response_trimmed", out _))
            .SelectMany(row => Text(row, "wire_format") switch { "anthropic.messages" => Claude(row), "gemini.generateContent" => Gemini(row), _ => [] })
            .Where(sample => basis.Count(sample.Text) >= LeastTokens)
            .DistinctBy(sample => (sample.Vendor, Convert.ToHexString(sample.Text)))];
    }

    private static IEnumerable<VendorSample> Claude(JsonElement row)
    {
        var text = new StringBuilder();
        var complete = false;
        foreach (var part in Documents(row))
        {
            if (part.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array)
            {
                if (content.EnumerateArray().Any(block => Text(block, "type") != "text"))
                {
                    return [];
                }

                text.AppendJoin("", content.EnumerateArray().Select(block => Text(block, "text")));
                complete = Text(part, "stop_reason") == "end_turn";
            }

            if (part.TryGetProperty("content_block", out var started) && Text(started, "type") != "text")
            {
                return [];
            }

            if (part.TryGetProperty("delta", out var delta))
            {
                text.Append(Text(delta, "text"));
                complete |= Text(delta, "stop_reason") == "end_turn";
            }
        }

        return complete && Expected(row, "output_tokens") is > 0 and var tokens ? [new("claude", Encoding.UTF8.GetBytes(text.ToString()), tokens)] : [];
    }

    private static List<VendorSample> Gemini(JsonElement row)
    {
        var samples = new List<VendorSample>();
        var answers = Documents(row).ToList();
        var parts = answers.SelectMany(answer => Parts(answer, "candidates")).ToList();
        if (parts.Count > 0 && parts.All(IsText) && answers[^1].TryGetProperty("usageMetadata", out var usage)
            && usage.TryGetProperty("candidatesTokenCount", out var count)
            && Text(answers[^1].GetProperty("candidates")[0], "finishReason") == "STOP")
        {
            samples.Add(new("gemini", Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => Text(part, "text")))), count.GetInt32()));
        }

        if (Parse(Text(row, "request_body")) is { } request && !row.TryGetProperty("trimmed", out _) && Expected(row, "input_tokens") is > 0 and var tokens
            && request.EnumerateObject().All(property => property.Name is "contents" or "generationConfig" or "safetySettings" or "model")
            && !Text(row, "request_body").Contains("Schema", StringComparison.Ordinal)
            && Parts(request, "contents").ToList() is { Count: 1 } asked && asked.All(IsText))
        {
            samples.Add(new("gemini", Encoding.UTF8.GetBytes(Text(asked[0], "text")), tokens));
        }

        return samples;
    }

    private static bool IsText(JsonElement part) => part.EnumerateObject().Count() == 1 && part.TryGetProperty("text", out _);

    private static IEnumerable<JsonElement> Parts(JsonElement body, string name) =>
        body.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray()
                .Select(item => item.TryGetProperty("content", out var content) ? content : item)
                .Where(item => item.TryGetProperty("parts", out _))
                .SelectMany(item => item.GetProperty("parts").EnumerateArray())
            : [];

    // The documents of a response, whether one, an array, or events.
    private static IEnumerable<JsonElement> Documents(JsonElement row)
    {
        var body = Text(row, "response_body");
        if (Text(row, "body_kind") == "sse")
        {
            return body.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => Parse(line[5..])).OfType<JsonElement>();
        }

        return Parse(body) is not { } whole ? [] : whole.ValueKind == JsonValueKind.Array ? whole.EnumerateArray() : [whole];
    }

    private static JsonElement? Parse(string json)
    {
        try
        {
            var root = JsonDocument.Parse(json).RootElement;
            return root.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? root : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int? Expected(JsonElement row, string name) =>
        row.TryGetProperty("expected", out var expected) && expected.ValueKind == JsonValueKind.Object
        && expected.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    private static string Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
