using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.OpenAiResponses;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiAssistants;

/// <summary>
/// OpenAI's and Azure's assistants (https://platform.openai.com/docs/api-reference/assistants): what is asked is put into a thread by one
/// call, a run is begun by another, and its usage is told by each look at it. LangGraph's server has <c>/threads</c> as well; it is told
/// apart by the version in front.
/// </summary>
internal sealed class AssistantsDialect() : JsonDialect("openai.assistants", "invoke_agent", "openai", new RunShape(hands: false))
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => IsVersioned(in head)
        && (RequestPath.HasSegments(in head, "/threads") || RequestPath.HasSegments(in head, "/assistants"))
        && !RequestPath.EndsWith(in head, "/runs/stream") && !RequestPath.EndsWith(in head, "/runs/wait");

    /// <inheritdoc/>
    public override ResponseReader OpenResponse(in RequestHead request, in ResponseHead response) =>
        new ShapedReader(new RunShape(hands: request.Method == "POST" && !RequestPath.EndsWith(in request, "/cancel")), in response);

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request)
    {
        request.RunsNoModel = true;
        var thread = RequestPath.After(in head, "/threads/", "/");
        request.AddReference(ReferenceKind.Conversation, thread == "runs" ? null : thread);
    }

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString();
        request.Stream = body["stream"u8].IsTrue;
        request.AddReference(ReferenceKind.Prompt, body["assistant_id"u8]);
        if (body["tools"u8].Length > 0)
        {
            request.BeginMessage();
            foreach (var tool in body["tools"u8].Items)
            {
                ToolText.Add(tool["function"u8].IsObject ? tool["function"u8] : tool, request);
                request.HasHostedTools |= ResponsesReferences.IsHosted(tool);
            }
        }

        ReadInstructions(body["instructions"u8], request);
        ReadInstructions(body["additional_instructions"u8], request);
        ReadMessages(body["thread"u8]["messages"u8], request);
        ReadMessages(body["messages"u8], request);
        ReadMessages(body["additional_messages"u8], request);
        ReadResources(body["tool_resources"u8], request);
        ReadResources(body["thread"u8]["tool_resources"u8], request);
        if (body["role"u8].IsString)
        {
            ReadMessage(body, request);
        }

        foreach (var output in body["tool_outputs"u8].Items)
        {
            request.BeginMessage();
            request.AddText(SegmentRole.ToolResult, output["output"u8]);
        }
    }

    private static bool IsVersioned(in RequestHead head) =>
        RequestPath.Contains(in head, "/v1/") || RequestPath.Contains(in head, "/openai/") || head.Header("OpenAI-Beta") is not null;

    private static void ReadInstructions(JsonValue text, RequestBuilder request)
    {
        if (text.IsString)
        {
            request.BeginMessage();
            request.AddText(SegmentRole.System, text);
        }
    }

    private static void ReadMessages(JsonValue messages, RequestBuilder request)
    {
        foreach (var message in messages.Items)
        {
            ReadMessage(message, request);
        }
    }

    private static void ReadMessage(JsonValue message, RequestBuilder request)
    {
        request.BeginMessage();
        var role = message["role"u8].Is("assistant"u8) ? SegmentRole.Assistant : SegmentRole.User;
        request.AddText(role, message["content"u8]);
        foreach (var part in message["content"u8].Items)
        {
            request.AddText(role, part["text"u8].IsObject ? part["text"u8]["value"u8] : part["text"u8]);
            var tokens = part["image_url"u8].IsObject || part["image_file"u8].IsObject ? OpenAiImageTokens.Estimate(request.Model, default, low: false) : 0;
            request.AddAttachment(role, ReferenceKind.Image, part["image_url"u8]["url"u8], tokens);
            request.AddFile(role, part["image_file"u8]["file_id"u8], tokens);
        }

        foreach (var attachment in message["attachments"u8].Items)
        {
            request.AddFile(role, attachment["file_id"u8]);
        }
    }

    private static void ReadResources(JsonValue resources, RequestBuilder request)
    {
        foreach (var file in resources["code_interpreter"u8]["file_ids"u8].Items)
        {
            request.AddReference(ReferenceKind.File, file);
        }

        foreach (var store in resources["file_search"u8]["vector_store_ids"u8].Items)
        {
            request.AddReference(ReferenceKind.File, store);
        }
    }
}
