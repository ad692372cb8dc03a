using System.Text;
using Microsoft.Extensions.Primitives;

namespace TokenGate.Gateway.Upstream;

/// <summary>
/// Lets a header that came in several lines leave in several lines. <see cref="HttpClient"/> joins the values of a name with commas, which
/// is allowed for lists but changes what a client sent; so several values travel as one, parted by a character that no header can hold, and
/// the encoding that writes header values to an HTTP/1.1 connection turns it into the end of a line. Values are Latin-1, the bytes of the
/// wire one to one.
/// </summary>
internal sealed class HeaderLines : Encoding
{
    /// <summary>Ends a line inside a value. A private-use character: header values are read as Latin-1, so none can hold it.</summary>
    private const char LineEnd = '\uE00D';

    /// <summary>The encoding for <see cref="SocketsHttpHandler.RequestHeaderEncodingSelector"/>.</summary>
    public static HeaderLines Encoding { get; } = new();

    /// <summary>One value that is written as one line for each of <paramref name="values"/>.</summary>
    public static string Join(string name, StringValues values) => string.Join($"{LineEnd}{name}: ", values.ToArray());

    /// <inheritdoc/>
    public override int GetByteCount(char[] chars, int index, int count)
    {
        var span = chars.AsSpan(index, count);
        return span.Length + span.Count(LineEnd);
    }

    /// <inheritdoc/>
    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Write(chars.AsSpan(charIndex, charCount), bytes.AsSpan(byteIndex));

    /// <summary>Writes a value, in as many lines as it has.</summary>
    /// <returns>How many bytes were written: at most twice as many as there are characters.</returns>
    public static int Write(ReadOnlySpan<char> value, Span<byte> bytes)
    {
        var at = 0;
        foreach (var character in value)
        {
            if (character == LineEnd)
            {
                bytes[at++] = (byte)'\r';
                bytes[at++] = (byte)'\n';
            }
            else
            {
                bytes[at++] = character <= '\u00FF' ? (byte)character : (byte)'?';
            }
        }

        return at;
    }

    /// <inheritdoc/>
    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    /// <inheritdoc/>
    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        Latin1.GetChars(bytes, byteIndex, byteCount, chars, charIndex);

    /// <inheritdoc/>
    public override int GetMaxByteCount(int charCount) => (charCount * 2) + 2;

    /// <inheritdoc/>
    public override int GetMaxCharCount(int byteCount) => byteCount + 1;
}
