using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Batches;

/// <summary>
/// Batches: work that one call begins and others tell of. OpenAI and Azure at <c>.../batches</c>
/// (https://platform.openai.com/docs/api-reference/batch), Anthropic at <c>.../messages/batches</c>
/// (https://docs.anthropic.com/en/api/creating-message-batches), Gemini at <c>:batchGenerateContent</c> and <c>.../batches/ID</c>
/// (https://ai.google.dev/gemini-api/docs/batch-api), Mistral at <c>.../batch/jobs</c> (https://docs.mistral.ai/api/#tag/batch), xAI at
/// <c>.../batches/ID/requests</c>. Bedrock's and Vertex AI's jobs begin here too; their results lie in buckets and tell nothing.
/// </summary>
/// <param name="known">The dialects of the requests that stand in a batch.</param>
internal sealed class BatchesDialect(IReadOnlyList<JsonDialect> known) : JsonDialect("batches", "batch", "openai", new BatchShape(null, begins: false))
{
    private static readonly string[] Creations =
    [
        "/batches", "/batch/jobs", "/model-invocation-job", "/batchPredictionJobs", ":batchGenerateContent", ":asyncBatchEmbedContent",
        "/async-invoke",
    ];

    private static readonly string[] Others = ["/batches/", "/batch/jobs/", "/model-invocation-job/", "/batchPredictionJobs/", "/async-invoke/"];

    /// <inheritdoc/>
    public override bool Matches(in RequestHead head)
    {
        if (RequestPath.EndsWithAny(in head, Creations))
        {
            return true;
        }

        foreach (var part in Others)
        {
            if (RequestPath.Contains(in head, part))
            {
                return true;
            }
        }

        return RequestPath.EndsWith(in head, "/model-invocation-jobs");
    }

    /// <inheritdoc/>
    public override string Provider(in RequestHead head)
    {
        var fallback = RequestPath.Contains(in head, "/messages/batches") ? "anthropic"
            : RequestPath.Contains(in head, "/v1beta/") || RequestPath.EndsWith(in head, ":batchGenerateContent") ? "gcp.gemini"
            : RequestPath.Contains(in head, "/batchPredictionJobs") ? "gcp.vertex_ai"
            : RequestPath.Contains(in head, "/model-invocation-job") || RequestPath.Contains(in head, "/async-invoke") ? "aws.bedrock"
            : RequestPath.Contains(in head, "/batch/jobs") ? "mistral_ai"
            : "openai";
        return Providers.FromHost(head.Host, fallback);
    }

    /// <inheritdoc/>
    public override ResponseReader OpenResponse(in RequestHead request, in ResponseHead response) =>
        new ShapedReader(new BatchShape(IdOf(in request), Begins(in request)), in response);

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request)
    {
        request.RunsNoModel = true;
        request.Model = RequestPath.After(in head, "/models/", ":");
    }

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        var batch = body["batch"u8].IsObject ? body["batch"u8] : body;
        request.Model = batch["model"u8].AsString() ?? batch["modelId"u8].AsString() ?? request.Model;
        request.AddReference(ReferenceKind.File, body["input_file_id"u8]);
        request.AddReference(ReferenceKind.Prompt, body["agent_id"u8]);
        foreach (var file in body["input_files"u8].Items)
        {
            request.AddReference(ReferenceKind.File, file);
        }

        // Bedrock and Vertex AI: places in buckets.
        request.AddReference(ReferenceKind.File, body["inputDataConfig"u8]["s3InputDataConfig"u8]["s3Uri"u8]);
        foreach (var uri in body["inputConfig"u8]["gcsSource"u8]["uris"u8].Items)
        {
            request.AddReference(ReferenceKind.File, uri);
        }

        var input = batch["inputConfig"u8].IsObject ? batch["inputConfig"u8] : batch["input_config"u8];
        request.AddReference(ReferenceKind.File, input["fileName"u8].IsString ? input["fileName"u8] : input["file_name"u8]);
        var requests = input["requests"u8].IsObject ? input["requests"u8]["requests"u8]
            : body["requests"u8].IsArray ? body["requests"u8]
            : body["batch_requests"u8];
        foreach (var item in requests.Items)
        {
            BatchRequest.Read(item, known, request);
        }
    }

    /// <summary>True for the calls that begin a batch or add to one.</summary>
    private static bool Begins(in RequestHead head) =>
        head.Method == "POST" && (RequestPath.EndsWithAny(in head, Creations) || RequestPath.EndsWith(in head, "/requests"));

    private static string? IdOf(in RequestHead head) =>
        RequestPath.After(in head, "/batches/", "/:") is { } id
            ? RequestPath.Contains(in head, "/v1beta/") ? "batches/" + id : id
            : RequestPath.After(in head, "/batch/jobs/", "/");
}
