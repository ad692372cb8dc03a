using TokenGate.Dialects.Gemini;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.GeminiLive;

/// <summary>
/// Gemini's Live API over WebSocket at <c>.../GenerativeService.BidiGenerateContent</c>, on Vertex AI
/// <c>.../LlmBidiService/BidiGenerateContent</c> (https://ai.google.dev/api/live). A refused upgrade is an ordinary answer, and read as
/// one.
/// </summary>
internal sealed class GeminiLiveDialect() : JsonDialect("gemini.live", "chat", "gcp.gemini", GeminiShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.Contains(in head, "BidiGenerateContent");

    /// <inheritdoc/>
    public override SessionReader OpenSession(in RequestHead request, in ResponseHead response) => new GeminiLiveReader(response.CaptureLimit);

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request) => request.Stream = true;

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
    }
}
