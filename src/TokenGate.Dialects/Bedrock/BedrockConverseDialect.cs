using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Bedrock;

/// <summary>Bedrock's <c>/model/ID/converse</c> and <c>/model/ID/converse-stream</c>.</summary>
internal sealed class BedrockConverseDialect() : JsonDialect("bedrock.converse", "chat", "aws.bedrock", ConverseShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) =>
        RequestPath.EndsWith(in head, "/converse") || RequestPath.EndsWith(in head, "/converse-stream");

    /// <inheritdoc/>
    public override bool RecognisesRequest(JsonValue body) =>
        body["messages"u8].First["content"u8].IsArray && (body["inferenceConfig"u8].IsObject || body["toolConfig"u8].IsObject);

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request)
    {
        request.Model = RequestPath.After(in head, "/model/", "/");
        if (request.Model?.Contains(":prompt/", StringComparison.Ordinal) == true)
        {
            request.AddReference(ReferenceKind.Prompt, request.Model);
        }

        request.Stream = RequestPath.EndsWith(in head, "/converse-stream");
    }

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request) => ConverseRequest.Read(body, request);
}
