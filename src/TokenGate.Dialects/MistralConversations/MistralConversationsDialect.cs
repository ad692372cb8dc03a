using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.MistralConversations;

/// <summary>
/// Mistral's conversations at <c>.../conversations</c>, <c>.../conversations/ID</c> and <c>.../conversations/ID/restart</c>
/// (https://docs.mistral.ai/agents/agents): the conversation so far, and an agent's prompt and tools, are stored at the provider.
/// </summary>
internal sealed class MistralConversationsDialect() : JsonDialect("mistral.conversations", "chat", "mistral_ai", MistralConversationShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.HostHas(in head, "mistral")
        && RequestPath.HasSegments(in head, "/conversations");

    /// <inheritdoc/>
    public override bool RecognisesRequest(JsonValue body) => body["inputs"u8].HasValue
        && (body["agent_id"u8].IsString || body["model"u8].IsString || body["completion_args"u8].IsObject || body["handoff_execution"u8].IsString || body["stream"u8].HasValue);

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request)
    {
        request.RunsNoModel = head.Method != "POST";
        request.AddReference(ReferenceKind.Conversation, RequestPath.After(in head, "/conversations/", "/#"));
    }

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString();
        request.Stream = body["stream"u8].IsTrue;
        request.MaxOutputTokens = body["completion_args"u8]["max_tokens"u8].AsCount(TokenCounts.Ceiling);
        request.AddReference(ReferenceKind.Prompt, body["agent_id"u8]);
        request.HasHostedTools |= ChatAttachments.HasHostedTools(body, request.Model);
        ToolText.Read(body, request);
        if (body["instructions"u8].IsString)
        {
            request.BeginMessage();
            request.AddText(SegmentRole.System, body["instructions"u8]);
        }

        var inputs = body["inputs"u8];
        if (inputs.IsString)
        {
            request.BeginMessage();
            request.AddText(SegmentRole.User, inputs);
        }

        foreach (var entry in inputs.Items)
        {
            request.BeginMessage();
            ReadEntry(entry, request);
        }
    }

    private static void ReadEntry(JsonValue entry, RequestBuilder request)
    {
        var type = entry["type"u8];
        if (type.Is("function.result"u8))
        {
            request.AddText(SegmentRole.ToolResult, entry["result"u8]);
            return;
        }

        var role = entry["role"u8].Is("assistant"u8) || type.Is("function.call"u8) ? SegmentRole.Assistant : SegmentRole.User;
        request.AddText(role, entry["name"u8]);
        request.AddText(role, entry["arguments"u8]);
        request.AddText(role, entry["content"u8]);
        foreach (var part in entry["content"u8].Items)
        {
            request.AddText(role, part["text"u8]);
            ChatAttachments.Read(part, role, request);
        }
    }
}
