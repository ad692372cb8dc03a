using System.Text;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// Makes the segments of files, documents, media and pictures: what tells one from another is the content where it is in the request, else
/// its id or address.
/// </summary>
internal static class Attachment
{
    /// <summary>A scheme is short; text without one is the content itself.</summary>
    private const int MaxScheme = 16;

    /// <summary>
    /// Parameters that sign an address for a time: Amazon's, Google's and Azure's storage, and CloudFront. They change and name no other
    /// content.
    /// </summary>
    private static readonly byte[][] Signatures = [.. new[] { "X-Amz-Signature=", "X-Goog-Signature=", "sig=", "Signature=" }.Select(Encoding.ASCII.GetBytes)];

    /// <summary>An attachment by its bytes (base64 or a <c>data:</c> URL) or by its address.</summary>
    public static Segment Read(SegmentRole role, ReferenceKind kind, ReadOnlyMemory<byte> text, int tokens)
    {
        var span = text.Span;
        if (IsAddress(span))
        {
            return new Segment(role, 0, default, text.Length, tokens, Unsigned(text)) { Reference = ReferenceKind.File };
        }

        return new Segment(role, 0, default, text.Length, tokens, ContentIdentity.OfText(span))
        {
            Reference = ContentIdentity.IsDataUrl(span) ? KindOf(span[5..], kind) : kind,
        };
    }

    /// <summary>A file by its id.</summary>
    public static Segment OfId(SegmentRole role, ReadOnlyMemory<byte> id, int tokens) =>
        new(role, 0, default, id.Length, tokens, id) { Reference = ReferenceKind.File };

    /// <summary>What content of a media type is; the fallback for a type that says nothing.</summary>
    public static ReferenceKind KindOf(ReadOnlySpan<byte> mediaType, ReferenceKind fallback) =>
        mediaType.StartsWith("image/"u8) ? ReferenceKind.Image
        : mediaType.StartsWith("audio/"u8) || mediaType.StartsWith("video/"u8) ? ReferenceKind.Media
        : mediaType.StartsWith("application/"u8) || mediaType.StartsWith("text/"u8) ? ReferenceKind.Document
        : fallback;

    /// <summary>True for an address: a scheme and two slashes.</summary>
    private static bool IsAddress(ReadOnlySpan<byte> text)
    {
        var scheme = text[..Math.Min(text.Length, MaxScheme)].IndexOf((byte)':');
        return scheme > 0 && text[scheme..].StartsWith("://"u8);
    }

    /// <summary>
    /// An address without its query where that signs it: the same file is signed anew for each use. Google's files are named as their API
    /// names them.
    /// </summary>
    private static ReadOnlyMemory<byte> Unsigned(ReadOnlyMemory<byte> address)
    {
        var span = address.Span;
        var query = span.IndexOf((byte)'?');
        if (query >= 0)
        {
            foreach (var signature in Signatures)
            {
                var at = span[query..].IndexOf(signature);
                if (at > 0 && span[query + at - 1] is (byte)'?' or (byte)'&')
                {
                    return address[..query];
                }
            }
        }

        var file = span.StartsWith("https://generativelanguage.googleapis.com/"u8) ? span.IndexOf("/files/"u8) : -1;
        return file < 0 ? address : address[(file + 1)..];
    }
}
