using TokenGate.Dialects.Gemini;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.GeminiInteractions;

/// <summary>
/// Gemini's interactions at <c>.../interactions</c> (https://ai.google.dev/gemini-api/docs/interactions), and their retrieval at
/// <c>.../interactions/ID</c>, where one that ran in the background gives its usage. A conversation that is stored at the provider
/// (<c>previous_interaction_id</c>) is not in the request.
/// </summary>
internal sealed class GeminiInteractionsDialect() : JsonDialect("gemini.interactions", "chat", "gcp.gemini", GeminiInteractionsShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.Contains(in head, "/v1")
        && RequestPath.HasSegments(in head, "/interactions");

    /// <inheritdoc/>
    public override bool RecognisesRequest(JsonValue body) => body["previous_interaction_id"u8].IsString;

    /// <inheritdoc/>
    public override ResponseReader OpenResponse(in RequestHead request, in ResponseHead response) => IsCancelled(in request)
        ? new ShapedReader(new ToldShape(GeminiInteractionsShape.Instance, RequestPath.After(in request, "/interactions/", "/:") ?? ""), in response)
        : base.OpenResponse(in request, in response);

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request) => request.RunsNoModel = IsCancelled(in head);

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString() ?? body["agent"u8].AsString();
        request.Stream = body["stream"u8].IsTrue;
        request.MaxOutputTokens = body["generation_config"u8]["max_output_tokens"u8].AsCount(TokenCounts.Ceiling);
        request.AddReference(ReferenceKind.Interaction, body["previous_interaction_id"u8]);
        request.AddReference(ReferenceKind.Cache, body["cached_content"u8]);

        // An agent (deep research) has tools of its own.
        request.HasHostedTools |= body["agent"u8].IsString;
        request.BeginMessage();
        request.AddText(SegmentRole.System, body["system_instruction"u8]);
        foreach (var tool in body["tools"u8].Items)
        {
            request.BeginMessage();
            request.AddRaw(SegmentRole.Tools, tool);
            request.HasHostedTools |= tool["type"u8].IsString && !tool["type"u8].Is("function"u8) && !tool["type"u8].Is("computer_use"u8);
            foreach (var store in tool["file_search_store_names"u8].Items)
            {
                request.AddReference(ReferenceKind.File, store);
            }
        }

        var input = body["input"u8];
        if (input.IsString || input.IsObject)
        {
            request.BeginMessage();
            ReadPart(input, SegmentRole.User, request);
        }

        foreach (var item in input.Items)
        {
            request.BeginMessage();
            ReadPart(item, RoleOf(item), request);
        }
    }

    /// <summary>An interaction in the background, ended by its id: what it used until then is told, as a poll tells it.</summary>
    private static bool IsCancelled(in RequestHead head) => RequestPath.EndsWith(in head, "/cancel") || RequestPath.EndsWith(in head, ":cancel");

    private static SegmentRole RoleOf(JsonValue item) =>
        item["role"u8].Is("model"u8) || item["type"u8].Is("model_output"u8) || item["type"u8].Is("thought"u8) || item["type"u8].Is("function_call"u8)
            ? SegmentRole.Assistant
            : item["type"u8].Is("function_result"u8) ? SegmentRole.ToolResult : SegmentRole.User;

    /// <summary>A text, a part, or a step or turn that holds parts.</summary>
    private static void ReadPart(JsonValue part, SegmentRole role, RequestBuilder request)
    {
        request.AddText(role, part);
        request.AddText(role, part["text"u8]);
        request.AddText(role, part["content"u8]);
        foreach (var inner in part["content"u8].Items)
        {
            request.AddText(role, inner["text"u8]);
            AddContent(inner, role, request);
        }

        request.AddText(role, part["name"u8]);
        request.AddRaw(role, part["arguments"u8]);
        request.AddRaw(role, part["result"u8]);
        AddContent(part, role, request);
    }

    /// <summary>Content by its bytes or its address; its type says what it is.</summary>
    private static void AddContent(JsonValue part, SegmentRole role, RequestBuilder request)
    {
        var type = part["type"u8];
        var kind = Attachment.KindOf(
            part["mime_type"u8].Raw.Span,
            type.Is("image"u8) ? ReferenceKind.Image : type.Is("document"u8) ? ReferenceKind.Document : ReferenceKind.Media);
        request.AddAttachment(role, kind, part["data"u8], kind == ReferenceKind.Image ? GeminiImageTokens.Estimate(part["data"u8].Raw.Span) : 0);
        request.AddAttachment(role, kind, part["uri"u8]);
    }
}
