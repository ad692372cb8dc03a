using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace TokenGate.Gateway.Upstream;

/// <summary>
/// The header fields that speak about one connection and not about the message (RFC 9110, 7.6.1): the only ones that are not passed on. The
/// two connections of an exchange each have their own framing and their own life.
/// </summary>
internal static class ConnectionFields
{
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        ["Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade", "TE", "HTTP2-Settings"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>True when a field stays on its connection: by its name, or because the message's own Connection field names it.</summary>
    public static bool Holds(string name, StringValues connection) =>
        Names.Contains(name) || name.StartsWith(':') || (connection.Count > 0 && IsNamed(name, connection));

    private static bool IsNamed(string name, StringValues connection)
    {
        foreach (var line in connection)
        {
            foreach (var option in line.AsSpan().Split(','))
            {
                if (line.AsSpan(option).Trim().Equals(name, StringComparison.OrdinalIgnoreCase) && IsNameable(name))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>A Connection field may not take these away: they frame or address the message (RFC 9110, 7.6.1, last paragraph).</summary>
    private static bool IsNameable(string name) =>
        !name.Equals("Host", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Cache-Control", StringComparison.OrdinalIgnoreCase);

    /// <summary>True when the request says that it takes trailers.</summary>
    public static bool TakesTrailers(HttpRequest request) =>
        request.Headers.TE.ToString().Contains("trailers", StringComparison.OrdinalIgnoreCase);
}
