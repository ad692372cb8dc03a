using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// What tells the content of an attachment from other content, however it was written into a request: the SHA-256 of its bytes, so that
/// base64 with other line breaks, the other alphabet, no padding or another media type is the same; of a picture, of its image data alone
/// (<see cref="PictureData"/>), so that comments, dates and colour profiles change nothing. The hash has no key: whoever stores it has to
/// key it.
/// </summary>
internal static class ContentIdentity
{
    /// <summary>Length of an identity, in bytes.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    /// <summary>
    /// The identity of content that is written as base64 or as a <c>data:</c> URL; text that is neither stands for itself.
    /// </summary>
    public static byte[] OfText(ReadOnlySpan<byte> text)
    {
        if (IsDataUrl(text))
        {
            var comma = text.IndexOf((byte)',');
            text = comma < 0 ? text : text[(comma + 1)..];
        }

        var content = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(text.Length) + 3);
        try
        {
            return OfBytes(TryDecode(text, content, out var length) ? content.AsSpan(0, length) : text);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }
    }

    /// <summary>The identity of content that stands as it is, as a form's files do.</summary>
    public static byte[] OfBytes(ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (!PictureData.TryAppend(content, hash))
        {
            hash.AppendData(content);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>True for a <c>data:</c> URL (RFC 2397).</summary>
    public static bool IsDataUrl(ReadOnlySpan<byte> text) => text.Length > 5 && Ascii.EqualsIgnoreCase(text[..5], "data:"u8);

    /// <summary>
    /// Base64 of either alphabet (RFC 4648, sections 4 and 5), with blanks and without padding too, as providers accept it.
    /// </summary>
    private static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> content, out int length)
    {
        var status = text.IndexOfAny((byte)'-', (byte)'_') >= 0
            ? Base64Url.DecodeFromUtf8(text, content, out var used, out length)
            : Base64.DecodeFromUtf8(text, content, out used, out length);
        return status == OperationStatus.Done || TryDecodeTail(text[used..], content, ref length);
    }

    /// <summary>The last two or three letters, where the padding is left out.</summary>
    private static bool TryDecodeTail(ReadOnlySpan<byte> tail, Span<byte> content, ref int length)
    {
        Span<byte> group = stackalloc byte[4];
        var letters = 0;
        foreach (var letter in tail)
        {
            if (letter is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                continue;
            }

            if (letters == 3)
            {
                return false;
            }

            group[letters++] = letter;
        }

        group[letters..].Fill((byte)'=');
        if (letters < 2 || Base64.DecodeFromUtf8(group, content[length..], out _, out var written) != OperationStatus.Done)
        {
            return false;
        }

        length += written;
        return true;
    }
}
