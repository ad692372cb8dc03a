using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiImages;

/// <summary>Images at <c>.../images/generations</c>, <c>.../images/edits</c> and <c>.../images/variations</c>.</summary>
internal sealed class OpenAiImagesDialect() : FormDialect("openai.images", "image_generation", "openai", OpenAiImagesShape.Instance)
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => RequestPath.EndsWith(in head, "/images/generations")
        || RequestPath.EndsWith(in head, "/images/edits")
        || RequestPath.EndsWith(in head, "/images/variations");

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request) =>
        request.Model = RequestPath.After(in head, "/deployments/", "/");

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
        request.Model = body["model"u8].AsString() ?? request.Model;
        request.Stream = body["stream"u8].IsTrue;
        request.Choices = body["n"u8].AsInt() ?? 1;
        request.BeginMessage();
        request.AddText(SegmentRole.Prompt, body["prompt"u8]);
        foreach (var image in body["images"u8].Items)
        {
            request.AddAttachment(SegmentRole.Input, ReferenceKind.Image, image["image_url"u8]);
            request.AddFile(SegmentRole.Input, image["file_id"u8]);
        }
    }
}
