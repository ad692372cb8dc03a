using TokenGate.Dialects.Json;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// Counts that a provider tells as a list of (modality, count) below its usage object: Gemini's <c>promptTokensDetails</c>,
/// <c>candidatesTokensDetails</c>, Live's
/// <c>responseTokensDetails</c> (https://ai.google.dev/api/generate-content#UsageMetadata), the interactions'
/// <c>input_tokens_by_modality</c>
/// (https://ai.google.dev/api/interactions-api). Lists of what was cached, or of tools' prompts, are parts of these and only kept by name.
/// </summary>
internal struct Modalities
{
    public long? AudioInput { get; private set; }

    public long? ImageInput { get; private set; }

    public long? VideoInput { get; private set; }

    public long? DocumentInput { get; private set; }

    public long? AudioOutput { get; private set; }

    public long? ImageOutput { get; private set; }

    public long? VideoOutput { get; private set; }

    /// <summary>The modality that an element of such a list names, and its count; missing when it is no such element.</summary>
    public static (JsonValue Modality, JsonValue Count) Sum(JsonValue element)
    {
        var modality = element["modality"u8].IsString ? element["modality"u8] : element["type"u8];
        var count = element["tokenCount"u8];
        count = count.HasValue ? count : element["token_count"u8];
        count = count.HasValue ? count : element["tokens"u8];
        return modality.IsString ? (modality, count.HasValue ? count : element["count"u8]) : default;
    }

    /// <summary>Reads the lists of a usage object over what earlier ones told.</summary>
    public void Read(JsonValue usage)
    {
        var members = usage.Members;
        while (members.MoveNext())
        {
            if (!members.Current.IsArray)
            {
                continue;
            }

            var name = members.Name.Raw.Span;
            if (name.StartsWith("prompt"u8) || name.StartsWith("input"u8))
            {
                ReadInput(members.Current);
            }
            else if (name.StartsWith("candidates"u8) || name.StartsWith("response"u8) || name.StartsWith("output"u8))
            {
                ReadOutput(members.Current);
            }
        }
    }

    private void ReadInput(JsonValue list)
    {
        AudioInput = Sum(list, "audio") ?? AudioInput;
        ImageInput = Sum(list, "image") ?? ImageInput;
        VideoInput = Sum(list, "video") ?? VideoInput;
        DocumentInput = Sum(list, "document") ?? DocumentInput;
    }

    private void ReadOutput(JsonValue list)
    {
        AudioOutput = Sum(list, "audio") ?? AudioOutput;
        ImageOutput = Sum(list, "image") ?? ImageOutput;
        VideoOutput = Sum(list, "video") ?? VideoOutput;
    }

    /// <summary>The count of one modality, its elements added up; null when it is not told.</summary>
    private static long? Sum(JsonValue list, ReadOnlySpan<char> modality)
    {
        long? sum = null;
        foreach (var element in list.Items)
        {
            var (name, value) = Sum(element);
            if (name.IsString && System.Text.Ascii.EqualsIgnoreCase(name.Raw.Span, modality) && value.AsCount(TokenCounts.Ceiling) is { } count)
            {
                sum = Math.Min((sum ?? 0) + count, TokenCounts.Ceiling);
            }
        }

        return sum;
    }
}
