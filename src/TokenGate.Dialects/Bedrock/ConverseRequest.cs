using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Bedrock;

/// <summary>Converse's request body, and Nova's own, which looks the same.</summary>
internal static class ConverseRequest
{
    /// <summary>Reads the body.</summary>
    public static void Read(JsonValue body, RequestBuilder request)
    {
        var limits = body["inferenceConfig"u8];
        request.MaxOutputTokens = limits["maxTokens"u8].AsCount(TokenCounts.Ceiling) ?? limits["max_new_tokens"u8].AsCount(TokenCounts.Ceiling);
        if (body["toolConfig"u8]["tools"u8].Length > 0)
        {
            request.BeginMessage();
            foreach (var tool in body["toolConfig"u8]["tools"u8].Items)
            {
                request.AddRaw(SegmentRole.Tools, tool);
            }
        }

        if (body["system"u8].Length > 0)
        {
            request.BeginMessage();
            foreach (var block in body["system"u8].Items)
            {
                request.AddText(SegmentRole.System, block["text"u8]);
            }
        }

        foreach (var message in body["messages"u8].Items)
        {
            request.BeginMessage();
            var role = message["role"u8].Is("assistant"u8) ? SegmentRole.Assistant : SegmentRole.User;
            request.AddText(role, message["content"u8]);
            foreach (var block in message["content"u8].Items)
            {
                ReadBlock(block, role, request);
            }
        }
    }

    private static void ReadBlock(JsonValue block, SegmentRole role, RequestBuilder request)
    {
        request.AddText(role, block["text"u8]);
        request.AddText(role, block["guardContent"u8]["text"u8]["text"u8]);
        request.AddText(role, block["reasoningContent"u8]["reasoningText"u8]["text"u8]);
        request.AddText(SegmentRole.Assistant, block["toolUse"u8]["name"u8]);
        request.AddRaw(SegmentRole.Assistant, block["toolUse"u8]["input"u8]);
        foreach (var part in block["toolResult"u8]["content"u8].Items)
        {
            request.AddText(SegmentRole.ToolResult, part["text"u8]);
            request.AddRaw(SegmentRole.ToolResult, part["json"u8]);
        }

        AddOpaque(block["image"u8], role, request);
        AddOpaque(block["document"u8], role, request);
        AddOpaque(block["video"u8], role, request);
    }

    private static void AddOpaque(JsonValue part, SegmentRole role, RequestBuilder request)
    {
        if (part.IsObject)
        {
            var bytes = part["source"u8]["bytes"u8];
            request.AddOpaque(role, bytes.IsString ? bytes.Raw : part.Raw, 0);
        }
    }
}
