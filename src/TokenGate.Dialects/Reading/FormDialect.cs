using System.Text;
using TokenGate.Dialects.Framing;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>The dialects whose requests may be a form with files beside JSON.</summary>
/// <param name="name">The stored name.</param>
/// <param name="operation">The operation.</param>
/// <param name="provider">The provider when the host does not tell.</param>
/// <param name="shape">How answers are written.</param>
internal abstract class FormDialect(string name, string operation, string provider, AnswerShape shape) : JsonDialect(name, operation, provider, shape)
{
    private readonly string _operation = operation;

    /// <inheritdoc/>
    public override RequestContent ReadRequest(in RequestHead head, ReadOnlyMemory<byte> body)
    {
        var contentType = head.Header("Content-Type");
        if (contentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) != true)
        {
            return base.ReadRequest(in head, body);
        }

        var request = new RequestBuilder();
        ReadHead(in head, request);
        var form = new MultipartForm(body.Span, MultipartForm.BoundaryOf(contentType));
        var parts = 0;
        while (form.MoveNext())
        {
            parts++;
            if (form.IsFile)
            {
                request.BeginMessage();
                request.AddAttachment(SegmentRole.Input, PictureData.IsPicture(form.Content) ? ReferenceKind.Image : ReferenceKind.Media, form.Content);
            }
            else if (form.Name.SequenceEqual("prompt"u8))
            {
                request.BeginMessage();
                request.Add(SegmentRole.Prompt, form.Content.ToArray());
            }
            else if (form.Name.SequenceEqual("model"u8))
            {
                request.Model = Encoding.UTF8.GetString(form.Content[..Math.Min(form.Content.Length, 256)]);
            }
            else if (form.Name.SequenceEqual("user"u8))
            {
                request.NamedUser = form.Content.Length is > 0 and <= 512 ? Encoding.UTF8.GetString(form.Content) : null;
            }
            else if (form.Name.SequenceEqual("stream"u8))
            {
                request.Stream = form.Content.SequenceEqual("true"u8);
            }
        }

        return request.Build(_operation) with { Problem = parts == 0 ? "form without parts" : null };
    }
}
