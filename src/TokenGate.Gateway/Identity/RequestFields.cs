using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using TokenGate.Gateway.Upstream;

namespace TokenGate.Gateway.Identity;

/// <summary>Header fields as identity reads them.</summary>
internal static class RequestFields
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The lines of a field; none where the request's <c>Connection</c> field names it: it is not passed on, so the upstream knows nothing
    /// of it, and whoever sent it cannot be held to it.
    /// </summary>
    public static StringValues Lines(HttpContext context, string name) =>
        ConnectionFields.Holds(name, context.Request.Headers.Connection) ? StringValues.Empty : context.Request.Headers[name];

    /// <summary>
    /// A field's value as text. The server reads fields byte by byte, as Latin-1, so that they reach the upstream unchanged; names in them
    /// are UTF-8 where the bytes are valid UTF-8, else Latin-1.
    /// </summary>
    public static string Text(string value)
    {
        var highest = '\0';
        foreach (var letter in value)
        {
            highest = letter > highest ? letter : highest;
        }

        return highest is < '\u0080' or > '\u00FF' ? value : Text(Encoding.Latin1.GetBytes(value));
    }

    /// <summary>Bytes as text: UTF-8 where they are valid UTF-8, else Latin-1.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
