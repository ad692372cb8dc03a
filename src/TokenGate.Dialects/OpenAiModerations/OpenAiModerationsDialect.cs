using TokenGate.Dialects.Free;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiModerations;

/// <summary>Moderations at <c>.../moderations</c> (https://platform.openai.com/docs/api-reference/moderations): free of charge, so no
/// tokens.</summary>
internal sealed class OpenAiModerationsDialect() : JsonDialect("openai.moderations", "moderation", "openai", FreeShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.EndsWith(in head, "/moderations");

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString();
        InputItems.Read(body["input"u8], SegmentRole.Input, request);
    }
}
