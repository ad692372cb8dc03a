using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Gemini;

/// <summary>
/// Gemini's answers (https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse), on Vertex AI the same
/// (https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference): one object, an event stream (<c>alt=sse</c>), or one
/// array whose
/// elements arrive one by one. Every chunk's <c>usageMetadata</c> is cumulative, and the last one stands as a whole: counts may begin anew
/// inside a stream.
/// <c>promptTokenCount</c> includes cached content and leaves out <c>toolUsePromptTokenCount</c>, which is billed as input;
/// <c>candidatesTokenCount</c> leaves out
/// thoughts. Google's JSON leaves out zeros, so an output count that is missing beside an input count is zero. No frame is the last by
/// itself: clients wait for the
/// end of the body.
/// </summary>
internal sealed class GeminiShape : AnswerShape
{
    /// <summary>The one instance.</summary>
    public static GeminiShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => Names.All;

    private static UsageNames Names { get; } = new()
    {
        Input = new("promptTokenCount"),
        Output = new("candidatesTokenCount"),
        Total = new("totalTokenCount"),
        Cached = new("cachedContentTokenCount"),
        Reasoning = new("thoughtsTokenCount"),
        ToolUseInput = new("toolUsePromptTokenCount"),
    };

    /// <inheritdoc/>
    public override bool StreamsArrays => true;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["candidates"u8].IsArray || value["usageMetadata"u8].IsObject;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        // Google's code assistant wraps the same object once more.
        var body = value["response"u8].IsObject ? value["response"u8] : value;
        answer.Error ??= ErrorName.Inside(body);
        answer.NoteModel(body["modelVersion"u8]);
        answer.NoteId(body["responseId"u8]);
        var position = 0;
        foreach (var candidate in body["candidates"u8].Items)
        {
            ReadCandidate(candidate, candidate["index"u8].AsInt() ?? position, answer);
            position++;
        }

        answer.NoteFinish(body["promptFeedback"u8]["blockReason"u8]);
        ReadVectors(body, answer);
        if (IsCache(body["name"u8]))
        {
            answer.Links.NoteReference(ReferenceKind.Cache, body["name"u8]);
        }

        ReadUsage(body["usageMetadata"u8], IsCache(body["name"u8]), answer);
    }

    private static void ReadCandidate(JsonValue candidate, int index, Answer answer)
    {
        var parts = answer.Parts;
        foreach (var part in candidate["content"u8]["parts"u8].Items)
        {
            parts.Append(part["thought"u8].IsTrue ? AnswerKind.Reasoning : AnswerKind.Text, index, 0, part["text"u8]);
            parts.Append(AnswerKind.Text, index, 1, part["executableCode"u8]["code"u8]);
            answer.Usage.Billed.NoteCalls("code_interpreter"u8, part["executableCode"u8].IsObject ? 1 : 0);
            answer.Delivered |= part["inlineData"u8].IsObject || part["fileData"u8].IsObject;
            if (part["inlineData"u8]["data"u8].IsString)
            {
                answer.Links.NotePicture(part["inlineData"u8]["data"u8]);
            }

            var call = part["functionCall"u8];
            if (call.IsObject)
            {
                // A call comes whole, so each is a part of its own.
                var number = 0;
                while (parts.Has(AnswerKind.ToolCall, index, number))
                {
                    number++;
                }

                parts.Append(AnswerKind.ToolCall, index, number, call["name"u8]);
                parts.Append(AnswerKind.ToolCall, index, number, call["args"u8].Raw.Span);
            }
        }

        // Later chunks repeat the grounding of the whole answer.
        answer.Usage.Billed.NoteMost("web_search"u8, candidate["groundingMetadata"u8]["webSearchQueries"u8].Length);
        answer.Usage.Billed.NoteMost("web_fetch"u8, candidate["urlContextMetadata"u8]["urlMetadata"u8].Length);
        answer.NoteFinish(candidate["finishReason"u8]);
    }

    /// <summary>Embeddings: Gemini's, and Vertex AI's predictions, which count the tokens of each text.</summary>
    private static void ReadVectors(JsonValue body, Answer answer)
    {
        var report = answer.Usage;
        long? sum = null;
        foreach (var prediction in body["predictions"u8].Items)
        {
            answer.Delivered = true;
            if (report.Count(prediction["embeddings"u8]["statistics"u8]["token_count"u8], "token_count") is { } count)
            {
                sum = (sum ?? 0) + count;
            }
        }

        answer.Delivered |= body["embedding"u8].IsObject || body["embeddings"u8].IsArray;
        if (sum is not null)
        {
            report.Input = sum;
            report.Output = 0;
        }
    }

    private static bool IsCache(JsonValue name) => name.IsString && name.Raw.Span.IndexOf("cachedContents/"u8) >= 0;

    private static void ReadUsage(JsonValue usage, bool isCache, Answer answer)
    {
        var report = answer.Usage;
        if (!report.Replace(usage, Names))
        {
            return;
        }

        report.OutputIsUnreasoned = true;
        report.InputIsWithoutTools = true;
        if (isCache && report.Input is null && report.Total is { } written)
        {
            // Cached content is counted by its total alone, and all of it was written to the cache.
            report.Input = written;
            report.CacheWrite = written;
            answer.Delivered = true;
        }

        report.Output ??= report.Input is null ? null : 0;
        answer.Ended |= answer.FinishReason is not null;
    }
}
