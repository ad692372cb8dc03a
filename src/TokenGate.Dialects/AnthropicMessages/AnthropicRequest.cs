using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.AnthropicMessages;

/// <summary>The request body of Anthropic's messages, which Bedrock and Vertex AI take as well.</summary>
internal static class AnthropicRequest
{
    /// <summary>
    /// Tokens around each message and around the conversation. Anthropic documents no format: these are assumptions, of the size that other
    /// vendors document, and matter only where the provider reports no usage (the record then says <c>estimated</c>).
    /// </summary>
    private const int PerMessage = 3;

    private const int PerRequest = 4;

    /// <summary>
    /// The system prompt that tools add (https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/overview#pricing): 313 to 346 by
    /// model.
    /// </summary>
    private const int ToolsPrompt = 346;

    /// <summary>Reads the body.</summary>
    public static void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString() ?? request.Model;
        request.Stream |= body["stream"u8].IsTrue;
        request.MaxOutputTokens = body["max_tokens"u8].AsCount(TokenCounts.Ceiling);
        request.FormatTokens += PerRequest;
        AnthropicReferences.Read(body, request);
        var tools = body["tools"u8];
        if (tools.Length > 0)
        {
            request.BeginMessage();
            request.FormatTokens += ToolsPrompt;
            foreach (var tool in tools.Items)
            {
                request.AddRaw(SegmentRole.Tools, tool);
            }
        }

        var system = body["system"u8];
        if (system.HasValue)
        {
            request.BeginMessage();
            ReadContent(system, SegmentRole.System, request);
        }

        foreach (var message in body["messages"u8].Items)
        {
            request.BeginMessage();
            request.FormatTokens += PerMessage;
            var role = message["role"u8].Is("assistant"u8) ? SegmentRole.Assistant : SegmentRole.User;
            ReadContent(message["content"u8], message["role"u8].Is("system"u8) ? SegmentRole.System : role, request);
        }
    }

    private static void ReadContent(JsonValue content, SegmentRole role, RequestBuilder request)
    {
        request.AddText(role, content);
        foreach (var block in content.Items)
        {
            ReadBlock(block, role, request);
        }
    }

    private static void ReadBlock(JsonValue block, SegmentRole role, RequestBuilder request)
    {
        var type = block["type"u8];
        if (type.Is("tool_use"u8) || type.Is("server_tool_use"u8) || type.Is("mcp_tool_use"u8))
        {
            request.AddText(SegmentRole.Assistant, block["name"u8]);
            request.AddRaw(SegmentRole.Assistant, block["input"u8]);
        }
        else if (type.Is("tool_result"u8))
        {
            var result = block["content"u8];
            request.AddText(SegmentRole.ToolResult, result);
            foreach (var part in result.Items)
            {
                request.AddText(SegmentRole.ToolResult, part["text"u8]);
                ReadSource(part, SegmentRole.ToolResult, request);
                ReadSearchResult(part, SegmentRole.ToolResult, request);
            }
        }
        else if (type.IsString && type.Raw.Span.EndsWith("_tool_result"u8))
        {
            // What a tool of the provider's found, handed out with an earlier answer: pages are sealed, and nothing of it was anybody's to
            // write.
            request.AddReference(ReferenceKind.Response, block["tool_use_id"u8]);
        }
        else if (type.Is("container_upload"u8))
        {
            request.AddFile(role, block["file_id"u8]);
        }
        else
        {
            request.AddText(role, block["text"u8]);
            request.AddText(role, block["thinking"u8]);
            ReadSource(block, role, request);
            ReadSearchResult(block, role, request);
        }
    }

    /// <summary>Images and documents: base64, a link, a file's id, plain text, or content blocks.</summary>
    private static void ReadSource(JsonValue block, SegmentRole role, RequestBuilder request)
    {
        var source = block["source"u8];
        if (!source.IsObject)
        {
            return;
        }

        request.AddText(role, block["title"u8]);
        request.AddText(role, block["context"u8]);
        if (source["type"u8].Is("text"u8))
        {
            request.AddText(role, source["data"u8]);
            return;
        }

        request.AddText(role, source["content"u8]);
        foreach (var part in source["content"u8].Items)
        {
            request.AddText(role, part["text"u8]);
            if (part["source"u8]["content"u8].Kind == JsonKind.Missing)
            {
                ReadSource(part, role, request);
            }
        }

        var isImage = block["type"u8].Is("image"u8);
        var tokens = isImage ? AnthropicImageTokens.Estimate(source["data"u8].Raw.Span) : 0;
        request.AddAttachment(role, isImage ? ReferenceKind.Image : ReferenceKind.Document, source["data"u8], tokens);
        request.AddAttachment(role, isImage ? ReferenceKind.Image : ReferenceKind.Document, source["url"u8], tokens);
        request.AddFile(role, source["file_id"u8], tokens);
    }

    /// <summary>Passages that the client found (https://docs.anthropic.com/en/docs/build-with-claude/search-results).</summary>
    private static void ReadSearchResult(JsonValue block, SegmentRole role, RequestBuilder request)
    {
        if (!block["type"u8].Is("search_result"u8))
        {
            return;
        }

        request.AddText(role, block["title"u8]);
        foreach (var part in block["content"u8].Items)
        {
            request.AddText(role, part["text"u8]);
        }
    }
}
