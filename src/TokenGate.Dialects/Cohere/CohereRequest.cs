using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Cohere;

/// <summary>Cohere's request bodies, which Bedrock takes as well.</summary>
internal static class CohereRequest
{
    /// <summary>Reads the body of chat (both versions), generate or embed.</summary>
    public static void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString() ?? request.Model;
        request.Stream |= body["stream"u8].IsTrue;
        request.MaxOutputTokens = body["max_tokens"u8].AsCount(TokenCounts.Ceiling);
        request.Choices = body["num_generations"u8].AsInt() ?? 1;
        request.AddReference(ReferenceKind.Conversation, body["conversation_id"u8]);
        request.HasHostedTools |= body["connectors"u8].Length > 0;
        ReadContext(body, request);
        foreach (var message in body["chat_history"u8].Items)
        {
            request.BeginMessage();
            request.AddText(RoleOf(message["role"u8]), message["message"u8]);
        }

        foreach (var message in body["messages"u8].Items)
        {
            request.BeginMessage();
            ReadMessage(message, request);
        }

        foreach (var result in body["tool_results"u8].Items)
        {
            request.BeginMessage();
            request.AddRaw(SegmentRole.ToolResult, result["outputs"u8]);
        }

        InputItems.Read(body["message"u8], SegmentRole.User, request);
        InputItems.Read(body["prompt"u8], SegmentRole.Prompt, request);
        InputItems.Read(body["texts"u8], SegmentRole.Input, request);
        foreach (var image in body["images"u8].Items)
        {
            request.BeginMessage();
            request.AddAttachment(SegmentRole.Input, ReferenceKind.Image, image);
        }

        foreach (var input in body["inputs"u8].Items)
        {
            request.BeginMessage();
            ReadContent(input["content"u8], SegmentRole.Input, request);
        }
    }

    private static void ReadContext(JsonValue body, RequestBuilder request)
    {
        if (body["preamble"u8].IsString)
        {
            request.BeginMessage();
            request.AddText(SegmentRole.System, body["preamble"u8]);
        }

        if (body["tools"u8].Length > 0)
        {
            request.BeginMessage();
            foreach (var tool in body["tools"u8].Items)
            {
                request.AddRaw(SegmentRole.Tools, tool);
            }
        }

        if (body["documents"u8].Length > 0)
        {
            request.BeginMessage();
            foreach (var document in body["documents"u8].Items)
            {
                request.AddText(SegmentRole.System, document);
                ReadDocument(document, request);
            }
        }
    }

    /// <summary>A document with its text; one of an id alone stands at the provider.</summary>
    private static void ReadDocument(JsonValue document, RequestBuilder request)
    {
        if (document.Length == 1 && document["id"u8].IsString)
        {
            request.AddFile(SegmentRole.System, document["id"u8]);
        }
        else
        {
            request.AddRaw(SegmentRole.System, document.IsObject ? document : default);
        }
    }

    private static void ReadMessage(JsonValue message, RequestBuilder request)
    {
        var role = RoleOf(message["role"u8]);
        request.AddText(role, message["tool_plan"u8]);
        ReadContent(message["content"u8], role, request);
        foreach (var call in message["tool_calls"u8].Items)
        {
            request.AddText(SegmentRole.Assistant, call["function"u8]["name"u8]);
            request.AddText(SegmentRole.Assistant, call["function"u8]["arguments"u8]);
        }
    }

    private static void ReadContent(JsonValue content, SegmentRole role, RequestBuilder request)
    {
        request.AddText(role, content);
        foreach (var part in content.Items)
        {
            request.AddText(role, part["text"u8]);
            request.AddRaw(role, part["document"u8]);
            request.AddAttachment(role, ReferenceKind.Image, part["image_url"u8].IsObject ? part["image_url"u8]["url"u8] : part["image_url"u8]);
        }
    }

    private static SegmentRole RoleOf(JsonValue role)
    {
        if (role.Is("system"u8) || role.Is("SYSTEM"u8))
        {
            return SegmentRole.System;
        }

        if (role.Is("assistant"u8) || role.Is("CHATBOT"u8))
        {
            return SegmentRole.Assistant;
        }

        return role.Is("tool"u8) || role.Is("TOOL"u8) ? SegmentRole.ToolResult : SegmentRole.User;
    }
}
