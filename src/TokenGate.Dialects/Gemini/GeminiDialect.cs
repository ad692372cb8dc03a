using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Gemini;

/// <summary>
/// Gemini on its own API, Vertex AI and Firebase: <c>.../models/MODEL:generateContent</c>, <c>:streamGenerateContent</c>
/// (https://ai.google.dev/api/generate-content), <c>:embedContent</c>, <c>:batchEmbedContents</c> (https://ai.google.dev/api/embeddings)
/// and Vertex AI's
/// <c>:predict</c> of embedding models, and <c>/cachedContents</c> (https://ai.google.dev/api/caching), whose making is billed as input.
/// </summary>
/// <param name="name">The stored name.</param>
/// <param name="operation">The operation.</param>
/// <param name="calls">The ends of the paths.</param>
internal sealed class GeminiDialect(string name, string operation, params string[] calls)
    : JsonDialect(name, operation, "gcp.gemini", GeminiShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => head.Method is "POST" or "" && RequestPath.EndsWithAny(in head, calls);

    /// <inheritdoc/>
    public override bool RecognisesRequest(JsonValue body) => body["contents"u8].First["parts"u8].IsArray;

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request)
    {
        request.Model = RequestPath.After(in head, "/models/", ":");
        request.Stream = RequestPath.EndsWith(in head, ":streamGenerateContent");
    }

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        body = body["request"u8].IsObject ? body["request"u8] : body;
        if (request.Model is null && body["model"u8].AsString() is { } model)
        {
            // A cache's model stands in its body, with the collection's name in front.
            request.Model = model[(model.LastIndexOf('/') + 1)..];
        }

        var config = Either(body, "generationConfig"u8, "generation_config"u8);
        request.MaxOutputTokens = Either(config, "maxOutputTokens"u8, "max_output_tokens"u8).AsCount(TokenCounts.Ceiling);
        request.Choices = config["candidateCount"u8].AsInt() ?? 1;
        request.AddReference(ReferenceKind.Cache, Either(body, "cachedContent"u8, "cached_content"u8));
        if (body["tools"u8].Length > 0 || config["responseSchema"u8].IsObject)
        {
            request.BeginMessage();
            foreach (var tool in body["tools"u8].Items)
            {
                request.AddRaw(SegmentRole.Tools, tool);
                request.HasHostedTools |= IsHosted(tool);
            }

            request.AddRaw(SegmentRole.Tools, config["responseSchema"u8]);
        }

        var system = Either(body, "systemInstruction"u8, "system_instruction"u8);
        if (system.HasValue)
        {
            request.BeginMessage();
            request.AddText(SegmentRole.System, system);
            ReadParts(system["parts"u8], SegmentRole.System, request);
        }

        ReadContents(body["contents"u8], request);
        ReadEmbeddingInputs(body, request);
    }

    /// <summary>Contents are a text, one content, or several.</summary>
    private static void ReadContents(JsonValue contents, RequestBuilder request)
    {
        if (contents.IsObject)
        {
            request.BeginMessage();
            ReadParts(contents["parts"u8], SegmentRole.User, request);
        }

        foreach (var content in contents.Items)
        {
            request.BeginMessage();
            var role = content["role"u8];
            ReadParts(content["parts"u8], role.Is("model"u8) ? SegmentRole.Assistant : SegmentRole.User, request);
        }
    }

    private static void ReadEmbeddingInputs(JsonValue body, RequestBuilder request)
    {
        if (body["content"u8].IsObject)
        {
            request.BeginMessage();
            ReadParts(body["content"u8]["parts"u8], SegmentRole.Input, request);
        }

        foreach (var item in body["requests"u8].Items)
        {
            request.BeginMessage();
            ReadParts(item["content"u8]["parts"u8], SegmentRole.Input, request);
        }

        foreach (var instance in body["instances"u8].Items)
        {
            request.BeginMessage();
            request.AddText(SegmentRole.Input, instance["content"u8]);
            request.AddText(SegmentRole.Prompt, instance["prompt"u8]);
            request.AddText(SegmentRole.Input, instance["text"u8]);
            request.AddAttachment(SegmentRole.Input, ReferenceKind.Image, instance["image"u8]["bytesBase64Encoded"u8]);
            request.AddAttachment(SegmentRole.Input, ReferenceKind.Image, instance["image"u8]["gcsUri"u8]);
            request.AddAttachment(SegmentRole.Input, ReferenceKind.Media, instance["video"u8]["gcsUri"u8]);
        }
    }

    private static void ReadParts(JsonValue parts, SegmentRole role, RequestBuilder request)
    {
        if (parts.IsObject)
        {
            ReadPart(parts, role, request);
        }

        foreach (var part in parts.Items)
        {
            ReadPart(part, role, request);
        }
    }

    private static void ReadPart(JsonValue part, SegmentRole role, RequestBuilder request)
    {
        request.AddText(role, part["text"u8]);
        ReadBlob(part, role, request);
        var call = Either(part, "functionCall"u8, "function_call"u8);
        request.AddText(SegmentRole.Assistant, call["name"u8]);
        request.AddRaw(SegmentRole.Assistant, call["args"u8]);
        var result = Either(part, "functionResponse"u8, "function_response"u8);
        request.AddRaw(SegmentRole.ToolResult, result["response"u8]);
        foreach (var inner in result["parts"u8].Items)
        {
            ReadBlob(inner, SegmentRole.ToolResult, request);
        }
    }

    /// <summary>Content by its bytes, or by the address of a file.</summary>
    private static void ReadBlob(JsonValue part, SegmentRole role, RequestBuilder request)
    {
        var data = Either(part, "inlineData"u8, "inline_data"u8);
        if (data.IsObject)
        {
            var kind = Attachment.KindOf(Either(data, "mimeType"u8, "mime_type"u8).Raw.Span, ReferenceKind.Document);
            request.AddAttachment(role, kind, data["data"u8], kind == ReferenceKind.Image ? GeminiImageTokens.Estimate(data["data"u8].Raw.Span) : 0);
        }

        request.AddAttachment(role, ReferenceKind.Document, Either(Either(part, "fileData"u8, "file_data"u8), "fileUri"u8, "file_uri"u8));
    }

    /// <summary>True for a tool that Google runs: all but functions and the client's own computer.</summary>
    public static bool IsHosted(JsonValue tool)
    {
        var members = tool.Members;
        while (members.MoveNext())
        {
            var name = members.Name.Raw.Span;
            if (!name.SequenceEqual("functionDeclarations"u8) && !name.SequenceEqual("function_declarations"u8)
                && !name.SequenceEqual("computerUse"u8) && !name.SequenceEqual("computer_use"u8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Google's servers take both spellings.</summary>
    private static JsonValue Either(JsonValue value, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        value[first].HasValue ? value[first] : value[second];
}
