using System.Collections.Frozen;
using System.Text;

namespace TokenGate.Gateway.Upstream;

/// <summary>The names of header fields as strings, those that are met all the time without making them anew.</summary>
internal static class FieldNames
{
    private static readonly FrozenDictionary<string, string> Known = new[]
    {
        "Date", "Server", "Content-Type", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Cache-Control", "Vary", "Content-Encoding",
        "Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Strict-Transport-Security", "X-Request-Id", "x-request-id", "request-id",
        "openai-model", "openai-organization", "openai-processing-ms", "openai-version", "x-ratelimit-limit-requests", "x-ratelimit-limit-tokens",
        "x-ratelimit-remaining-requests", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-requests", "x-ratelimit-reset-tokens", "date", "server",
        "content-type", "content-length", "transfer-encoding", "connection", "cache-control", "vary", "content-encoding", "alt-svc", "cf-ray", "via",
    }.ToFrozenDictionary(static name => name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The name in the letters of the wire.</summary>
    public static string Get(ReadOnlySpan<byte> name)
    {
        if (name.Length > 64)
        {
            return Encoding.Latin1.GetString(name);
        }

        Span<char> letters = stackalloc char[64];
        var length = Encoding.Latin1.GetChars(name, letters);
        return Lookup.TryGetValue(letters[..length], out var known) ? known : new string(letters[..length]);
    }
}
