using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiResponses;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.OpenAiRealtime;

/// <summary>
/// OpenAI's Realtime API over WebSocket at <c>.../realtime?model=</c> (https://platform.openai.com/docs/guides/realtime-websocket), at
/// Azure
/// <c>.../realtime?deployment=</c>. A refused upgrade is an ordinary answer, and read as one.
/// </summary>
internal sealed class OpenAiRealtimeDialect() : JsonDialect("openai.realtime", "chat", "openai", OpenAiResponsesShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.EndsWith(in head, "/realtime") || IsTranslation(in head);

    /// <inheritdoc/>
    public override SessionReader OpenSession(in RequestHead request, in ResponseHead response) =>
        new OpenAiRealtimeReader(
            ModelOf(request.Path),
            request.Path.Contains("intent=transcription", StringComparison.Ordinal),
            IsTranslation(in request),
            response.CaptureLimit);

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request)
    {
        request.Model = ModelOf(head.Path);
        request.Stream = true;
    }

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
    }

    /// <summary>Live translation (https://platform.openai.com/docs/guides/realtime-translation): no conversation, no turns, billed by
    /// duration.</summary>
    private static bool IsTranslation(in RequestHead head) => RequestPath.EndsWith(in head, "/realtime/translations");

    private static string? ModelOf(string path)
    {
        var query = path.IndexOf('?', StringComparison.Ordinal);
        foreach (var pair in query < 0 ? [] : path[(query + 1)..].Split('&'))
        {
            if (pair.StartsWith("model=", StringComparison.Ordinal) || pair.StartsWith("deployment=", StringComparison.Ordinal))
            {
                return Uri.UnescapeDataString(pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            }
        }

        return null;
    }
}
