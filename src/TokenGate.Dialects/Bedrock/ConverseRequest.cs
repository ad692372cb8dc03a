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
                request.HasHostedTools |= tool["systemTool"u8].IsObject;
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

        // A stored prompt (its ARN stands in the path): its text lies at the provider, its variables are here.
        var variables = body["promptVariables"u8].Members;
        while (variables.MoveNext())
        {
            request.BeginMessage();
            request.AddText(SegmentRole.User, variables.Current["text"u8]);
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
            ReadAttachments(part, SegmentRole.ToolResult, request);
        }

        ReadAttachments(block, role, request);
        ReadAttachments(block["guardContent"u8], role, request);
    }

    /// <summary>Reads the attachments that a block holds.</summary>
    internal static void ReadAttachments(JsonValue block, SegmentRole role, RequestBuilder request)
    {
        Read(block["image"u8], ReferenceKind.Image, role, request);
        Read(block["document"u8], ReferenceKind.Document, role, request);
        Read(block["video"u8], ReferenceKind.Media, role, request);
        Read(block["audio"u8], ReferenceKind.Media, role, request);
    }

    /// <summary>
    /// A source: bytes, a place in S3, or text (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentSource.html).
    /// </summary>
    private static void Read(JsonValue part, ReferenceKind kind, SegmentRole role, RequestBuilder request)
    {
        var source = part["source"u8];
        request.AddAttachment(role, kind, source["bytes"u8]);
        request.AddAttachment(role, kind, source["s3Location"u8]["uri"u8]);
        request.AddText(role, source["text"u8]);
        foreach (var block in source["content"u8].Items)
        {
            request.AddText(role, block["text"u8]);
        }
    }
}
