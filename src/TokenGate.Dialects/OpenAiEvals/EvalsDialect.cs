using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiEvals;

/// <summary>
/// OpenAI's evaluations at <c>.../evals</c> (https://platform.openai.com/docs/api-reference/evals): a run asks models, and tells what each
/// of them used. Anybody of the organisation may look at any run, so what it tells counts only where the run was begun here.
/// </summary>
internal sealed class EvalsDialect() : JsonDialect("openai.evals", "evaluate", "openai", new EvalRunShape(begins: false))
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) =>
        RequestPath.Contains(in head, "/v1") && RequestPath.HasSegments(in head, "/evals");

    /// <inheritdoc/>
    public override ResponseReader OpenResponse(in RequestHead request, in ResponseHead response) =>
        new ShapedReader(new EvalRunShape(Begins(in request)), in response);

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request) => request.RunsNoModel = true;

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        var source = body["data_source"u8];
        request.Model = source["model"u8].AsString();
        request.AddReference(ReferenceKind.File, source["source"u8]["id"u8]);
        foreach (var message in source["input_messages"u8]["template"u8].Items)
        {
            request.BeginMessage();
            var role = message["role"u8].Is("user"u8) ? SegmentRole.User : message["role"u8].Is("assistant"u8) ? SegmentRole.Assistant : SegmentRole.System;
            request.AddText(role, message["content"u8]);
            request.AddText(role, message["content"u8]["text"u8]);
        }

        foreach (var row in source["source"u8]["content"u8].Items)
        {
            request.BeginMessage();
            request.AddRaw(SegmentRole.User, row["item"u8]);
        }
    }

    private static bool Begins(in RequestHead head) => head.Method == "POST" && RequestPath.EndsWith(in head, "/runs");
}
