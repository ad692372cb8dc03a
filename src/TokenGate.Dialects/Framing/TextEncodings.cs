using System.Text;

namespace TokenGate.Dialects.Framing;

/// <summary>
/// The encoding of JSON text, told from its first four bytes as servers tell it: a byte order mark, else where the zeros stand beside an
/// opening bracket, quote or
/// blank (RFC 4627, section 3). JSON is UTF-8 by its standard since; Python's and Node's servers take the others all the same.
/// </summary>
internal static class TextEncodings
{
    /// <summary>How many bytes tell.</summary>
    public const int Needed = 4;

    private static readonly Encoding Utf32BigEndian = new UTF32Encoding(bigEndian: true, byteOrderMark: false);

    /// <summary>True while these first bytes may be of another encoding than UTF-8, and more of them are needed to tell.</summary>
    public static bool IsOpen(ReadOnlySpan<byte> start) => start.Length < Needed && start switch
    {
        [] => true,
        [0xEF] or [0xEF, 0xBB] => true,
        [0xFE or 0xFF or 0, ..] => true,
        [_] => IsOpening(start[0]),
        [_, 0, ..] => IsOpening(start[0]),
        _ => false,
    };

    /// <summary>The encoding, when it is another than UTF-8, and the length of its mark; null for UTF-8, whose mark may have a length
    /// too.</summary>
    /// <param name="start">The first bytes, <see cref="Needed"/> of them where there are so many.</param>
    /// <param name="isJson">True where the body is said to be JSON: without a mark, zeros in front may be the lengths of a binary
    /// framing.</param>
    public static (Encoding? Encoding, int Mark) Of(ReadOnlySpan<byte> start, bool isJson) => start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (null, 3),
        [0, 0, 0xFE, 0xFF, ..] => (Utf32BigEndian, 4),
        [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0, 0, 0, var first, ..] when isJson && IsOpening(first) => (Utf32BigEndian, 0),
        [0, var first, 0, not 0, ..] when isJson && IsOpening(first) => (Encoding.BigEndianUnicode, 0),
        [var first, 0, 0, 0, ..] when IsOpening(first) => (Encoding.UTF32, 0),
        [var first, 0, not 0, 0, ..] when IsOpening(first) => (Encoding.Unicode, 0),
        _ => (null, 0),
    };

    /// <summary>JSON text as UTF-8 without a mark: the memory itself where it is that already, else a part of it or a copy.</summary>
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> text)
    {
        var (encoding, mark) = Of(text.Span[..Math.Min(Needed, text.Length)], isJson: true);
        return encoding is null ? text[mark..] : Encoding.Convert(encoding, Encoding.UTF8, text[mark..].ToArray());
    }

    private static bool IsOpening(byte value) => value is (byte)'{' or (byte)'[' or (byte)'"' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';
}
