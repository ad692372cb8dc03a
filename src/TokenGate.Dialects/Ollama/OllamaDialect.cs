using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Ollama;

/// <summary>Ollama's own API at <c>/api/chat</c>, <c>/api/generate</c>, <c>/api/embed</c> and <c>/api/embeddings</c>.</summary>
/// <param name="name">The stored name.</param>
/// <param name="operation">The operation.</param>
/// <param name="paths">The ends of the paths.</param>
internal sealed class OllamaDialect(string name, string operation, params string[] paths) : JsonDialect(name, operation, "ollama", OllamaShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.EndsWithAny(in head, paths);

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString();
        request.Stream = body["stream"u8].Kind != JsonKind.False && !body["input"u8].HasValue;
        request.MaxOutputTokens = body["options"u8]["num_predict"u8].AsCount(TokenCounts.Ceiling);
        if (body["tools"u8].Length > 0)
        {
            request.BeginMessage();
            foreach (var tool in body["tools"u8].Items)
            {
                request.AddRaw(SegmentRole.Tools, tool);
            }
        }

        foreach (var message in body["messages"u8].Items)
        {
            request.BeginMessage();
            ReadMessage(message, request);
        }

        if (body["system"u8].IsString)
        {
            request.BeginMessage();
            request.AddText(SegmentRole.System, body["system"u8]);
        }

        // The conversation until now, as the tokens that the answer before handed out.
        request.AddReference(ReferenceKind.Conversation, OllamaContext.IdentityOf(body["context"u8]));
        InputItems.Read(body["prompt"u8], SegmentRole.Prompt, request);
        AddImages(body["images"u8], SegmentRole.Prompt, request);
        InputItems.Read(body["input"u8], SegmentRole.Input, request);
    }

    private static void ReadMessage(JsonValue message, RequestBuilder request)
    {
        var role = message["role"u8];
        var speaker = role.Is("system"u8) ? SegmentRole.System
            : role.Is("assistant"u8) ? SegmentRole.Assistant
            : role.Is("tool"u8) ? SegmentRole.ToolResult
            : SegmentRole.User;
        request.AddText(speaker, message["thinking"u8]);
        request.AddText(speaker, message["content"u8]);
        AddImages(message["images"u8], speaker, request);
        foreach (var call in message["tool_calls"u8].Items)
        {
            request.AddText(SegmentRole.Assistant, call["function"u8]["name"u8]);
            request.AddRaw(SegmentRole.Assistant, call["function"u8]["arguments"u8]);
        }
    }

    private static void AddImages(JsonValue images, SegmentRole role, RequestBuilder request)
    {
        foreach (var image in images.Items)
        {
            request.AddAttachment(role, ReferenceKind.Image, image);
        }
    }
}
