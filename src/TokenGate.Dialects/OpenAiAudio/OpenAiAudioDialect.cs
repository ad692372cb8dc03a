using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiAudio;

/// <summary>Audio at <c>.../audio/transcriptions</c>, <c>.../audio/translations</c> and <c>.../audio/speech</c>.</summary>
internal sealed class OpenAiAudioDialect() : FormDialect("openai.audio", "audio", "openai", OpenAiAudioShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.EndsWith(in head, "/audio/transcriptions")
        || RequestPath.EndsWith(in head, "/audio/translations")
        || RequestPath.EndsWith(in head, "/audio/speech");

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request) =>
        request.Model = RequestPath.After(in head, "/deployments/", "/");

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString() ?? request.Model;
        request.Stream = body["stream"u8].IsTrue || body["stream_format"u8].Is("sse"u8);
        request.BeginMessage();
        request.AddText(SegmentRole.System, body["instructions"u8]);
        request.AddText(SegmentRole.Prompt, body["input"u8]);
        request.AddAttachment(SegmentRole.Input, ReferenceKind.Media, body["input_audio"u8]["data"u8]);
    }
}
