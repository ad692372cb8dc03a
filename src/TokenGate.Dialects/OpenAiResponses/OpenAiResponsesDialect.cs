using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiResponses;

/// <summary>
/// OpenAI's responses at <c>.../responses</c> (https://platform.openai.com/docs/api-reference/responses/create), and their retrieval at
/// <c>.../responses/ID</c>, where a background response gives its usage.
/// </summary>
internal sealed class OpenAiResponsesDialect() : JsonDialect("openai.responses", "chat", "openai", OpenAiResponsesShape.Instance)
{
    /// <summary>As in chat completions: OpenAI publishes no other formula.</summary>
    private const int PerMessage = 4;

    /// <summary>
    /// What a call in the history costs beside its name, its arguments and its message: measured on recorded traffic, there is no document.
    /// </summary>
    private const int PerCall = 5;

    private const int PerCallOfNewer = 15;

    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.EndsWith(in head, "/responses")
        || RequestPath.EndsWith(in head, "/responses/compact")
        || RequestPath.Contains(in head, "/responses/resp_");

    /// <inheritdoc/>
    public override bool RecognisesRequest(JsonValue body) => body["input"u8].HasValue && body["model"u8].IsString
        && (body["instructions"u8].HasValue || body["max_output_tokens"u8].HasValue || body["input"u8].First["role"u8].IsString);

    /// <inheritdoc/>
    public override ResponseReader OpenResponse(in RequestHead request, in ResponseHead response) => IsCancelled(in request)
        ? new ShapedReader(new ToldShape(OpenAiResponsesShape.Instance, RequestPath.After(in request, "/responses/", "/") ?? ""), in response)
        : base.OpenResponse(in request, in response);

    /// <inheritdoc/>
    public override SessionReader OpenSession(in RequestHead request, in ResponseHead response) => new ResponsesSession(this, request, response);

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request) => request.RunsNoModel = IsCancelled(in head);

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString();
        request.Stream = body["stream"u8].IsTrue;
        request.MaxOutputTokens = body["max_output_tokens"u8].AsCount(TokenCounts.Ceiling);
        request.FormatTokens += OpenAiModels.ReplyPriming(request.Model);
        ResponsesReferences.Read(body, request);
        ToolText.Read(body, request, isResponses: true);
        if (body["instructions"u8].IsString)
        {
            request.BeginMessage();
            request.FormatTokens += PerMessage;
            request.AddText(SegmentRole.System, body["instructions"u8]);
        }

        // A stored prompt: its text stands at the provider, its variables here.
        var variables = body["prompt"u8]["variables"u8].Members;
        while (variables.MoveNext())
        {
            request.BeginMessage();
            request.AddText(SegmentRole.User, variables.Current);
            ReadPart(variables.Current, SegmentRole.User, request);
        }

        var input = body["input"u8];
        if (input.IsString)
        {
            request.BeginMessage();
            request.FormatTokens += PerMessage;
            request.AddText(SegmentRole.User, input);
        }

        ReadItems(input, request);
    }

    /// <summary>Reads the items of an input, or of a stored conversation.</summary>
    internal static void ReadItems(JsonValue input, RequestBuilder request)
    {
        var position = 0;
        var asked = SealedReasoning.LastQuestion(input);
        foreach (var item in input.Items)
        {
            request.BeginMessage();
            if (item["type"u8].Is("reasoning"u8))
            {
                SealedReasoning.Read(item, position < asked, request);
            }
            else if (item["type"u8].Is("compaction"u8))
            {
                SealedReasoning.Read(item, isDone: false, request);
            }
            else
            {
                request.FormatTokens += PerMessage;
                ReadItem(item, request);
            }

            position++;
        }
    }

    /// <summary>An answer made in the background, ended by its id: what it used until then is told, as a poll tells it.</summary>
    private static bool IsCancelled(in RequestHead head) => RequestPath.EndsWith(in head, "/cancel");

    private static void ReadItem(JsonValue item, RequestBuilder request)
    {
        var role = item["role"u8];
        if (role.IsString || item["type"u8].Is("message"u8))
        {
            var speaker = role.Is("assistant"u8) ? SegmentRole.Assistant
                : role.Is("system"u8) || role.Is("developer"u8) ? SegmentRole.System
                : SegmentRole.User;
            ReadContent(item["content"u8], speaker, request);
            return;
        }

        if (item["name"u8].IsString)
        {
            request.FormatTokens += OpenAiModels.IsNewer(request.Model) ? PerCallOfNewer : PerCall;
            request.AddText(SegmentRole.Assistant, item["name"u8]);
        }

        request.AddText(SegmentRole.Assistant, item["arguments"u8]);
        request.AddText(SegmentRole.Assistant, item["input"u8]);
        request.AddText(SegmentRole.Assistant, item["code"u8]);
        if (item["type"u8].Is("image_generation_call"u8))
        {
            request.AddAttachment(SegmentRole.Assistant, ReferenceKind.Image, item["result"u8]);
        }

        if (IsHostedCall(item["type"u8]))
        {
            // What a tool of the provider's found was handed out with the answer that called it, and was nobody's to write.
            request.AddReference(ReferenceKind.Response, item["id"u8]);
            return;
        }

        ReadContent(item["output"u8], SegmentRole.ToolResult, request);
        if (item["output"u8].IsObject)
        {
            // A computer's screenshot.
            ReadPart(item["output"u8], SegmentRole.ToolResult, request);
        }
    }

    private static bool IsHostedCall(JsonValue type) => type.Is("mcp_call"u8) || type.Is("code_interpreter_call"u8) || type.Is("web_search_call"u8)
        || type.Is("file_search_call"u8) || type.Is("image_generation_call"u8);

    private static void ReadContent(JsonValue content, SegmentRole role, RequestBuilder request)
    {
        request.AddText(role, content);
        foreach (var part in content.Items)
        {
            ReadPart(part, role, request);
        }
    }

    private static void ReadPart(JsonValue part, SegmentRole role, RequestBuilder request)
    {
        request.AddText(role, part["text"u8]);
        request.AddText(role, part["refusal"u8]);
        var image = part["image_url"u8];
        var type = part["type"u8];
        if (image.HasValue || type.Is("input_image"u8) || type.Is("computer_screenshot"u8))
        {
            var url = image.IsObject ? image["url"u8] : image;
            var tokens = OpenAiImageTokens.Estimate(request.Model, url.Raw.Span, part["detail"u8].Is("low"u8));
            request.AddAttachment(role, ReferenceKind.Image, url, tokens);
            if (!url.HasValue)
            {
                request.AddFile(role, part["file_id"u8], tokens);
            }
        }
        else if (type.Is("input_file"u8))
        {
            request.AddFile(role, part["file_id"u8]);
            request.AddAttachment(role, ReferenceKind.Document, part["file_data"u8]);
            request.AddAttachment(role, ReferenceKind.Document, part["file_url"u8]);
        }
        else if (type.Is("input_audio"u8))
        {
            var audio = part["input_audio"u8];
            request.AddAttachment(role, ReferenceKind.Media, audio.IsObject ? audio["data"u8] : part["data"u8]);
        }
    }
}
