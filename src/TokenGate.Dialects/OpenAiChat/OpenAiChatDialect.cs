using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiChat;

/// <summary>
/// OpenAI's chat completions (https://platform.openai.com/docs/api-reference/chat/create), and every host that speaks them at
/// <c>.../chat/completions</c>: Azure, Groq, Together, vLLM, Mistral, xAI, DeepSeek, OpenRouter, Databricks, ...
/// </summary>
internal sealed class OpenAiChatDialect() : JsonDialect("openai.chat", "chat", "openai", OpenAiChatShape.Instance)
{
    /// <summary>
    /// Three tokens around each message and three that open the answer:
    /// https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken_py (num_tokens_from_messages).
    /// The role itself is one token more.
    /// </summary>
    private const int PerMessage = 3 + 1;

    /// <summary>A name costs one token beside its text (same source).</summary>
    private const int PerName = 1;

    /// <summary>
    /// What an assistant's function call costs beside its name and arguments: https://github.com/hmarr/openai-chat-tokens.
    /// </summary>
    private const int PerCall = 3;

    /// <summary>
    /// What several calls in one message cost together: the model writes them as one call that holds the others. Measured on recorded
    /// traffic.
    /// </summary>
    private const int ParallelCalls = 23;

    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) =>
        RequestPath.EndsWith(in head, "/chat/completions") || RequestPath.EndsWith(in head, "/agents/completions");

    /// <inheritdoc/>
    public override bool RecognisesRequest(JsonValue body) => body["messages"u8].IsArray && body["model"u8].IsString;

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request) =>
        request.Model = RequestPath.After(in head, "/deployments/", "/");

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString() ?? request.Model;
        request.Stream = body["stream"u8].IsTrue;
        request.MaxOutputTokens = body["max_completion_tokens"u8].AsCount(TokenCounts.Ceiling) ?? body["max_tokens"u8].AsCount(TokenCounts.Ceiling);
        request.Choices = body["n"u8].AsInt() ?? 1;
        request.FormatTokens += OpenAiModels.ReplyPriming(request.Model);

        // Mistral's agents and OpenRouter's presets: their prompts and tools are stored.
        request.AddReference(ReferenceKind.Prompt, body["agent_id"u8]);
        request.AddReference(ReferenceKind.Prompt, body["preset"u8]);

        // Volcengine's stored contexts (https://www.volcengine.com/docs/82379/1346559).
        request.AddReference(ReferenceKind.Conversation, body["context_id"u8]);
        request.HasHostedTools |= ChatAttachments.HasHostedTools(body, request.Model);
        ToolText.Read(body, request);
        foreach (var message in body["messages"u8].Items)
        {
            request.BeginMessage();
            ReadMessage(message, request);
        }
    }

    private static void ReadMessage(JsonValue message, RequestBuilder request)
    {
        var role = RoleOf(message["role"u8]);
        request.FormatTokens += PerMessage;
        if (message["name"u8].IsString)
        {
            request.FormatTokens += PerName;
            request.AddText(role, message["name"u8]);
        }

        ReadContent(message["content"u8], role, request);
        request.AddText(role, message["reasoning_content"u8]);
        request.AddText(role, message["refusal"u8]);

        // Earlier speech by its id: its transcript is not in the request.
        request.AddReference(ReferenceKind.Response, message["audio"u8]["id"u8]);
        ReadCall(message["function_call"u8], request);
        if (message["tool_calls"u8].Length > 1)
        {
            request.FormatTokens += ParallelCalls;
        }

        foreach (var call in message["tool_calls"u8].Items)
        {
            ReadCall(call["function"u8].IsObject ? call["function"u8] : call["custom"u8], request);
        }
    }

    private static void ReadContent(JsonValue content, SegmentRole role, RequestBuilder request)
    {
        request.AddText(role, content);
        foreach (var part in content.Items)
        {
            request.AddText(role, part.IsString ? part : part["text"u8]);
            request.AddText(role, part["refusal"u8]);
            request.AddText(role, part["thinking"u8]);
            ChatAttachments.Read(part, role, request);
        }
    }

    private static void ReadCall(JsonValue function, RequestBuilder request)
    {
        if (!function.IsObject)
        {
            return;
        }

        request.FormatTokens += PerCall;
        request.AddText(SegmentRole.Assistant, function["name"u8]);
        if (function["arguments"u8].IsString)
        {
            request.AddText(SegmentRole.Assistant, function["arguments"u8]);
        }
        else
        {
            request.AddRaw(SegmentRole.Assistant, function["arguments"u8]);
        }
    }

    private static SegmentRole RoleOf(JsonValue role)
    {
        if (role.Is("system"u8) || role.Is("developer"u8))
        {
            return SegmentRole.System;
        }

        if (role.Is("assistant"u8))
        {
            return SegmentRole.Assistant;
        }

        return role.Is("tool"u8) || role.Is("function"u8) ? SegmentRole.ToolResult : SegmentRole.User;
    }
}
