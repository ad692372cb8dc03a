using System.Globalization;
using System.Security.Cryptography;
using TokenGate.Dialects.AnthropicMessages;
using TokenGate.Dialects.Bedrock;
using TokenGate.Dialects.Cohere;
using TokenGate.Dialects.Gemini;
using TokenGate.Dialects.Generic;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.OpenAiEmbeddings;
using TokenGate.Dialects.OpenAiResponses;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Batches;

/// <summary>
/// One result of a batch: a line of a result file, or an item of a list. OpenAI
/// (https://platform.openai.com/docs/api-reference/batch/request-output), Anthropic
/// (https://docs.anthropic.com/en/api/retrieving-message-batch-results), Gemini (https://ai.google.dev/gemini-api/docs/batch-api), Mistral
/// (https://docs.mistral.ai/capabilities/batch), xAI: an id that the client gave, around an answer of a known shape.
/// </summary>
internal static class BatchItem
{
    /// <summary>The tier that batches are billed in, as providers name it.</summary>
    private const string Tier = "batch";

    /// <summary>Longer ids are told apart by their hash.</summary>
    private const int MaxPart = 256;

    private static readonly GenericShape Shape = new(
    [
        OpenAiChatShape.Instance, OpenAiResponsesShape.Instance, AnthropicShape.Instance, GeminiShape.Instance, OpenAiEmbeddingsShape.Instance,
        ConverseShape.Instance, CohereChatShape.Instance,
    ]);

    /// <summary>What a bill needs to know of a batch.</summary>
    public static BilledUnits Billed { get; } = new() { ServiceTier = Tier };

    /// <summary>Reads an item, and tells what it used. One that failed, or that holds no answer, tells nothing.</summary>
    /// <param name="item">The item.</param>
    /// <param name="work">The work's id.</param>
    /// <param name="position">Its place in the list: what it is called when it has no id.</param>
    /// <param name="answer">Where to tell it.</param>
    /// <param name="onlyWhenBegun">True where anybody may read the item.</param>
    public static void Read(JsonValue item, string work, int position, Answer answer, bool onlyWhenBegun = false)
    {
        var body = BodyOf(item);
        if (!body.IsObject || item["error"u8].HasValue || item["response"u8]["status_code"u8].AsInt() >= 400)
        {
            return;
        }

        using var inner = new Answer(answer.Head, answer.Head.CaptureLimit);
        Shape.Read(body, default, inner);
        Shape.Finish(inner);
        if (inner.Usage.ToCounts((inner.Recognised ?? Shape).KnownCounts) is { } counts)
        {
            answer.Links.Tell(new ToldUsage(work, PartOf(item, position), inner.Model, counts, Ended: true)
            {
                Parts = inner.Parts.ToList(),
                Billed = inner.Usage.Billed.ToUnits() with { ServiceTier = Tier },
                OnlyWhenBegun = onlyWhenBegun,
            });
        }
    }

    private static JsonValue BodyOf(JsonValue item)
    {
        var response = item["response"u8].IsObject ? item["response"u8] : item["batch_result"u8]["response"u8];
        if (response.IsObject)
        {
            // xAI names the kind of the answer once more.
            return response["body"u8].IsObject ? response["body"u8]
                : response["chat_get_completion"u8].IsObject ? response["chat_get_completion"u8]
                : response;
        }

        var result = item["result"u8];
        return result.IsObject ? result["message"u8] : item["modelOutput"u8];
    }

    private static string PartOf(JsonValue item, int position)
    {
        var id = item["custom_id"u8].IsString ? item["custom_id"u8]
            : item["key"u8].IsString ? item["key"u8]
            : item["metadata"u8]["key"u8].IsString ? item["metadata"u8]["key"u8]
            : item["batch_request_id"u8].IsString ? item["batch_request_id"u8]
            : item["recordId"u8];
        return id.Raw.Length > MaxPart
            ? Convert.ToHexString(SHA256.HashData(id.Raw.Span))
            : id.AsString(MaxPart) ?? position.ToString(CultureInfo.InvariantCulture);
    }
}
