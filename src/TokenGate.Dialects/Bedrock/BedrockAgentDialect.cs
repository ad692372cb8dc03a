using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Bedrock;

/// <summary>
/// Bedrock's agents and knowledge bases: <c>/agents/ID/agentAliases/ID/sessions/ID/text</c>, inline agents, flows and
/// <c>/retrieveAndGenerate</c>
/// (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Agents_for_Amazon_Bedrock_Runtime.html).
/// </summary>
internal sealed class BedrockAgentDialect() : JsonDialect("bedrock.agent", "invoke_agent", "aws.bedrock", AgentShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => head.Method == "POST"
        && (RequestPath.EndsWith(in head, "/retrieveAndGenerate") || RequestPath.EndsWith(in head, "/retrieveAndGenerateStream")
            || (RequestPath.Contains(in head, "/agentAliases/") && RequestPath.EndsWith(in head, "/text"))
            || (RequestPath.HostHas(in head, "bedrock-agent-runtime")
                && (RequestPath.Contains(in head, "/agents/") || RequestPath.Contains(in head, "/flows/"))));

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["foundationModel"u8].AsString()
            ?? body["retrieveAndGenerateConfiguration"u8]["knowledgeBaseConfiguration"u8]["modelArn"u8].AsString();
        request.Stream = true;
        request.BeginMessage();
        request.AddText(SegmentRole.System, body["instruction"u8]);
        request.BeginMessage();
        request.AddText(SegmentRole.User, body["inputText"u8]);
        request.AddText(SegmentRole.User, body["input"u8]["text"u8]);
    }
}
