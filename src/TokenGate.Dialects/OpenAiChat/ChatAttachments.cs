using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiChat;

/// <summary>
/// Pictures, audio, video and files in the messages of chat completions, as OpenAI writes them
/// (https://platform.openai.com/docs/api-reference/chat/create) and those who speak its dialect: Mistral
/// (https://docs.mistral.ai/capabilities/document_ai), OpenRouter, xAI, vLLM; and the tools that such hosts run themselves.
/// </summary>
internal static class ChatAttachments
{
    /// <summary>Models that search by themselves, by the beginning of their names: OpenAI's, Perplexity's, Groq's.</summary>
    private static readonly string[] Searchers = ["gpt-4o-search", "gpt-4o-mini-search", "gpt-5-search", "sonar", "perplexity/sonar", "compound", "groq/compound"];

    /// <summary>Reads the attachment of a content part, if it is one.</summary>
    public static void Read(JsonValue part, SegmentRole role, RequestBuilder request)
    {
        if (!part.IsObject)
        {
            return;
        }

        var image = part["image_url"u8];
        if (image.HasValue)
        {
            var url = image.IsString ? image : image["url"u8];
            request.AddAttachment(role, ReferenceKind.Image, url, OpenAiImageTokens.Estimate(request.Model, url.Raw.Span, image["detail"u8].Is("low"u8)));
        }

        Read(part["input_audio"u8], "data"u8, ReferenceKind.Media, role, request);
        Read(part["audio_url"u8], "url"u8, ReferenceKind.Media, role, request);
        Read(part["video_url"u8], "url"u8, ReferenceKind.Media, role, request);
        Read(part["document_url"u8], "url"u8, ReferenceKind.Document, role, request);
        request.AddFile(role, part["file_id"u8]);
        var file = part["file"u8];
        request.AddFile(role, file["file_id"u8]);
        request.AddAttachment(role, ReferenceKind.Document, file["file_data"u8]);
        request.AddAttachment(role, ReferenceKind.Document, file["file_url"u8]);
        foreach (var frame in part["video"u8].Items)
        {
            request.AddAttachment(role, ReferenceKind.Image, frame);
        }
    }

    /// <summary>True when the host searches, or runs code or connectors, by itself.</summary>
    public static bool HasHostedTools(JsonValue body, string? model)
    {
        foreach (var tool in body["tools"u8].Items)
        {
            if (tool["type"u8].IsString && !tool["type"u8].Is("function"u8) && !tool["type"u8].Is("custom"u8))
            {
                return true;
            }
        }

        // OpenAI and Perplexity; xAI; Azure's own data; OpenRouter; Alibaba.
        return body["web_search_options"u8].HasValue
            || (body["search_parameters"u8].IsObject && !body["search_parameters"u8]["mode"u8].Is("off"u8))
            || body["data_sources"u8].Length > 0
            || body["plugins"u8].Length > 0
            || body["enable_search"u8].IsTrue
            || (model is not null && (model.EndsWith(":online", StringComparison.Ordinal) || Array.Exists(Searchers, name => model.StartsWith(name, StringComparison.Ordinal))));
    }

    /// <summary>Content that is a text, or an object with the text in it.</summary>
    private static void Read(JsonValue content, ReadOnlySpan<byte> member, ReferenceKind kind, SegmentRole role, RequestBuilder request) =>
        request.AddAttachment(role, kind, content.IsObject ? content[member] : content);
}
