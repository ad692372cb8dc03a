using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.GeminiCaches;

/// <summary>
/// Gemini's cached contents at <c>.../cachedContents</c> (https://ai.google.dev/api/caching): a request's beginning is stored under a name that later requests refer
/// to. No model answers; what it costs to write is told as one count.
/// </summary>
/// <param name="gemini">Reads the contents: they are those of a request.</param>
internal sealed class GeminiCachesDialect(JsonDialect gemini) : JsonDialect("gemini.caches", "cached_contents", "gcp.gemini", GeminiCacheShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) =>
        RequestPath.EndsWith(in head, "/cachedContents") || RequestPath.Contains(in head, "/cachedContents/");

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request) =>
        request.RunsNoModel = head.Method != "POST" || !RequestPath.EndsWith(in head, "/cachedContents");

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        var model = body["model"u8].AsString();
        request.Model = model?[(model.LastIndexOf('/') + 1)..];
        gemini.ReadInto(body, request);
    }
}
