using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Batches;

/// <summary>
/// Batches as their providers describe them: one, a list of them, or their results. A batch that tells its usage (OpenAI, since 2025) tells
/// it of the whole; results tell it line by line. One response, one reader.
/// </summary>
/// <param name="work">The batch that the path names; null when it names none.</param>
/// <param name="begins">True when the call begins the batch.</param>
internal sealed class BatchShape(string? work, bool begins) : AnswerShape
{
    private int _position;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => false;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.Error ??= value["status"u8].HasValue || value["results"u8].IsArray || IsItem(value) ? null : ErrorName.Inside(value);
        if (IsItem(value))
        {
            BatchItem.Read(value, work ?? "", _position++, answer);
            return;
        }

        var any = ReadAll(value["data"u8], answer) | ReadAll(value["operations"u8], answer) | ReadAll(value["batches"u8], answer) | ReadAll(value, answer);
        foreach (var item in value["results"u8].Items)
        {
            BatchItem.Read(item, work ?? "", _position++, answer);
        }

        if (!any)
        {
            // Together's batch stands in an envelope (https://docs.together.ai/docs/batch-inference).
            ReadBatch(value["job"u8].IsObject ? value["job"u8] : value, answer);
        }
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer)
    {
        answer.HoldsNoAnswer = true;
        if (begins && work is not null && answer.Error is null)
        {
            answer.Links.NoteBegun(work);
        }
    }

    /// <summary>A line of results: Anthropic's names its request and holds the result.</summary>
    private bool IsItem(JsonValue value) => work is not null && (value["custom_id"u8].IsString || value["key"u8].IsString);

    private bool ReadAll(JsonValue list, Answer answer)
    {
        foreach (var batch in list.Items)
        {
            ReadBatch(batch, answer);
        }

        return list.IsArray;
    }

    private void ReadBatch(JsonValue batch, Answer answer)
    {
        var metadata = batch["metadata"u8];
        var id = batch["id"u8].AsString() ?? batch["name"u8].AsString() ?? batch["batch_id"u8].AsString() ?? batch["jobArn"u8].AsString()
            ?? batch["invocationArn"u8].AsString() ?? work;
        if (id is null)
        {
            return;
        }

        if (begins)
        {
            answer.Links.NoteBegun(id);
        }

        var response = batch["response"u8].IsObject ? batch["response"u8] : batch["dest"u8];
        var files = FilesOf(batch, metadata, response);
        var counts = CountsOf(batch["usage"u8]);
        if (counts is not null || files.Count > 0)
        {
            answer.Links.Tell(new ToldUsage(id, "", batch["model"u8].AsString(), counts ?? TokenCounts.Unknown, HasEnded(batch, metadata))
            {
                ResultFiles = files,
                Billed = BatchItem.Billed,
            });
        }

        ReadInlined(response["inlinedResponses"u8], id, answer);
        ReadInlined(response["inlinedEmbedContentResponses"u8], id, answer);
    }

    /// <summary>
    /// Gemini's results, where the requests were in the call (https://ai.google.dev/api/batch-api): a list, or an object with the list of
    /// the same name.
    /// </summary>
    private static void ReadInlined(JsonValue inlined, string id, Answer answer)
    {
        inlined = inlined["inlinedResponses"u8].IsArray ? inlined["inlinedResponses"u8] : inlined;
        var position = 0;
        foreach (var item in inlined.Items)
        {
            BatchItem.Read(item, id, position++, answer);
        }
    }

    private static bool HasEnded(JsonValue batch, JsonValue metadata) => batch["done"u8].IsTrue
        || WorkStatus.HasEnded(batch["status"u8]) || WorkStatus.HasEnded(batch["processing_status"u8])
        || WorkStatus.HasEnded(batch["state"u8]) || WorkStatus.HasEnded(metadata["state"u8]);

    private static List<string> FilesOf(JsonValue batch, JsonValue metadata, JsonValue response)
    {
        List<string> files = [];
        Add(batch["output_file_id"u8]);
        Add(batch["output_file"u8]);
        Add(response["responsesFile"u8]);
        Add(response["fileName"u8]);
        Add(metadata["output"u8]["responsesFile"u8]);
        return files;

        void Add(JsonValue id)
        {
            if (id.AsString() is { } name && !files.Contains(name))
            {
                files.Add(name);
            }
        }
    }

    /// <summary>The batch's own usage; null while it has none, which OpenAI writes as zeros.</summary>
    private static TokenCounts? CountsOf(JsonValue usage) =>
        OpenAiUsage.ReadCounts(usage) is ({ Input: > 0 } or { Output: > 0 }) and var counts ? counts : null;
}
