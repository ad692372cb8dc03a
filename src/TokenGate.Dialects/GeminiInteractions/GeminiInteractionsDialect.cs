using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.GeminiInteractions;

/// <summary>
/// Gemini's interactions at <c>.../interactions</c> (https://ai.google.dev/gemini-api/docs/interactions), and their retrieval at <c>.../interactions/ID</c>, where
/// one that ran in the background gives its usage. A conversation that is stored at the provider (<c>previous_interaction_id</c>) is not in the request.
/// </summary>
internal sealed class GeminiInteractionsDialect() : JsonDialect("gemini.interactions", "chat", "gcp.gemini", GeminiInteractionsShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.Contains(in head, "/v1")
        && (RequestPath.EndsWith(in head, "/interactions") || RequestPath.Contains(in head, "/interactions/"));

    /// <inheritdoc/>
    public override bool RecognisesRequest(JsonValue body) => body["previous_interaction_id"u8].IsString;

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString() ?? body["agent"u8].AsString();
        request.Stream = body["stream"u8].IsTrue;
        request.MaxOutputTokens = body["generation_config"u8]["max_output_tokens"u8].AsCount(TokenCounts.Ceiling);
        request.BeginMessage();
        request.AddText(SegmentRole.System, body["system_instruction"u8]);
        foreach (var tool in body["tools"u8].Items)
        {
            request.BeginMessage();
            request.AddRaw(SegmentRole.Tools, tool);
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
            AddOpaque(inner, role, request);
        }

        request.AddText(role, part["name"u8]);
        request.AddRaw(role, part["arguments"u8]);
        request.AddRaw(role, part["result"u8]);
        AddOpaque(part, role, request);
    }

    private static void AddOpaque(JsonValue part, SegmentRole role, RequestBuilder request)
    {
        var data = part["data"u8].IsString ? part["data"u8] : part["uri"u8];
        if (data.IsString)
        {
            request.AddOpaque(role, data.Raw, 0);
        }
    }
}
