using TokenGate.Dialects.AnthropicMessages;
using TokenGate.Dialects.Cohere;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Bedrock;

/// <summary>
/// Bedrock's <c>/model/ID/invoke</c> and <c>/model/ID/invoke-with-response-stream</c>
/// (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html): the body is the model vendor's own.
/// </summary>
internal sealed class BedrockInvokeDialect() : JsonDialect("bedrock.invoke", "chat", "aws.bedrock", InvokeShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) =>
        RequestPath.EndsWith(in head, "/invoke") || RequestPath.EndsWith(in head, "/invoke-with-response-stream") || IsBidirectional(in head);

    /// <inheritdoc/>
    public override RequestContent ReadRequest(in RequestHead head, ReadOnlyMemory<byte> body) =>
        // What is said there is audio in an event stream of its own; no text of it is read.
        IsBidirectional(in head) ? base.ReadRequest(head with { Method = "GET" }, default) : base.ReadRequest(in head, body);

    private static bool IsBidirectional(in RequestHead head) => RequestPath.EndsWith(in head, "/invoke-with-bidirectional-stream");

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request)
    {
        request.Model = RequestPath.After(in head, "/model/", "/");
        request.Stream = !RequestPath.EndsWith(in head, "/invoke");
    }

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        if (body["anthropic_version"u8].IsString)
        {
            AnthropicRequest.Read(body, request);
        }
        else if (body["messages"u8].IsArray)
        {
            ConverseRequest.Read(body, request);
            request.MaxOutputTokens ??= body["max_tokens"u8].AsCount(TokenCounts.Ceiling);
        }
        else
        {
            CohereRequest.Read(body, request);
            InputItems.Read(body["inputText"u8], SegmentRole.Prompt, request);
            InputItems.Read(body["singleEmbeddingParams"u8]["text"u8]["value"u8], SegmentRole.Input, request);
            request.AddAttachment(SegmentRole.Input, ReferenceKind.Image, body["inputImage"u8]);
            ConverseRequest.ReadAttachments(body["singleEmbeddingParams"u8], SegmentRole.Input, request);
            request.MaxOutputTokens ??= body["max_gen_len"u8].AsCount(TokenCounts.Ceiling)
                ?? body["maxTokens"u8].AsCount(TokenCounts.Ceiling)
                ?? body["textGenerationConfig"u8]["maxTokenCount"u8].AsCount(TokenCounts.Ceiling);
        }
    }
}
