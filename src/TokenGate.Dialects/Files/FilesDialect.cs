using TokenGate.Dialects.Batches;
using TokenGate.Dialects.Framing;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Files;

/// <summary>
/// Files that are kept at the provider: OpenAI, Azure, Mistral and xAI at <c>.../files</c>
/// (https://platform.openai.com/docs/api-reference/files), Anthropic (https://docs.anthropic.com/en/docs/build-with-claude/files), Gemini
/// at <c>/upload/.../files</c> (https://ai.google.dev/gemini-api/docs/files). No model runs by these calls. An upload ties an id to
/// content; one for a batch holds the batch's texts, one line a request; a download may tell a batch's usage.
/// </summary>
/// <param name="known">The dialects of the requests that stand in an uploaded batch.</param>
internal sealed class FilesDialect(IReadOnlyList<JsonDialect> known) : JsonDialect("files", "files", "openai", new FilesShape(null, hands: false))
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) =>
        (RequestPath.HasSegments(in head, "/files") || RequestPath.HasSegments(in head, "/uploads"))
        && (RequestPath.Contains(in head, "/v1") || RequestPath.Contains(in head, "/openai/"));

    /// <inheritdoc/>
    public override string Provider(in RequestHead head) => Providers.FromHost(
        head.Host,
        head.Header("anthropic-version") is not null ? "anthropic" : RequestPath.Contains(in head, "/v1beta/") ? "gcp.gemini" : "openai");

    /// <inheritdoc/>
    public override ResponseReader OpenResponse(in RequestHead request, in ResponseHead response) =>
        new ShapedReader(new FilesShape(DownloadOf(in request), hands: request.Method is "POST" or "PUT"), in response);

    /// <inheritdoc/>
    public override RequestContent ReadRequest(in RequestHead head, ReadOnlyMemory<byte> body)
    {
        var request = new RequestBuilder { RunsNoModel = true };
        var contentType = head.Header("Content-Type") ?? "";
        if (contentType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            ReadForm(MultipartForm.BoundaryOf(contentType), body, request);
        }
        else if (!body.IsEmpty && head.Header("X-Goog-Upload-Command")?.Contains("upload", StringComparison.OrdinalIgnoreCase) == true)
        {
            ReadFile(body, isBatch: true, request);
        }

        return request.Build("files");
    }

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request)
    {
    }

    /// <summary>The file whose content is asked for; null for every other call.</summary>
    private static string? DownloadOf(in RequestHead head)
    {
        if (head.Method != "GET" || !(RequestPath.EndsWith(in head, "/content") || RequestPath.EndsWith(in head, ":download")))
        {
            return null;
        }

        var id = RequestPath.After(in head, "/files/", "/:");
        return RequestPath.EndsWith(in head, ":download") && id is not null ? "files/" + id : id;
    }

    private void ReadForm(ReadOnlySpan<byte> boundary, ReadOnlyMemory<byte> body, RequestBuilder request)
    {
        // The purpose may stand behind the file.
        var isBatch = false;
        var fields = new MultipartForm(body.Span, boundary);
        while (fields.MoveNext())
        {
            isBatch |= !fields.IsFile && fields.Name.SequenceEqual("purpose"u8) && fields.Content.StartsWith("batch"u8);
        }

        var form = new MultipartForm(body.Span, boundary);
        while (form.MoveNext())
        {
            if (form.IsFile || form.Name.SequenceEqual("data"u8))
            {
                body.Span.Overlaps(form.Content, out var offset);
                ReadFile(body.Slice(offset, form.Content.Length), isBatch, request);
            }
        }
    }

    private void ReadFile(ReadOnlyMemory<byte> content, bool isBatch, RequestBuilder request)
    {
        request.BeginMessage();
        request.AddAttachment(SegmentRole.Input, PictureData.IsPicture(content.Span) ? ReferenceKind.Image : ReferenceKind.Document, content.Span);
        if (isBatch && content.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
        {
            ReadLines(content, request);
        }
    }

    /// <summary>The requests of a batch, a line each. A line that is no JSON is the provider's to refuse.</summary>
    private void ReadLines(ReadOnlyMemory<byte> lines, RequestBuilder request)
    {
        const int MaxMalformed = 64;
        using var tape = new JsonTape();
        var malformed = 0;
        while (!lines.IsEmpty && malformed < MaxMalformed)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            if (line.Span.IndexOf((byte)'{') < 0)
            {
                continue;
            }

            if (tape.Parse(line) is null)
            {
                BatchRequest.Read(tape.Root, known, request);
            }
            else
            {
                malformed++;
            }
        }
    }
}
