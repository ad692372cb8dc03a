using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace TokenGate.Gateway.Options;

/// <summary>
/// An address to listen on, as it stands in the configuration: <c>http://127.0.0.1:8080</c>, <c>https://*:443</c>,
/// <c>http://localhost:0</c>.
/// </summary>
/// <param name="IsTls">True for <c>https</c>.</param>
/// <param name="EndPoint">Address and port; port 0 takes a free one.</param>
internal sealed record ListenAddress(bool IsTls, IPEndPoint EndPoint)
{
    /// <summary>True when it can be reached from this machine alone.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(EndPoint.Address);

    /// <summary>Reads the addresses of a value; false when one of them cannot be read.</summary>
    public static bool TryParseAll(string value, [NotNullWhen(true)] out IReadOnlyList<ListenAddress>? addresses)
    {
        var parsed = new List<ListenAddress>();
        foreach (var part in value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryParse(part, out var address))
            {
                addresses = null;
                return false;
            }

            parsed.Add(address);
        }

        addresses = parsed;
        return true;
    }

    private static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        var separator = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = separator < 0 ? "" : text[..separator].ToUpperInvariant();
        var authority = separator < 0 ? "" : text[(separator + 3)..].TrimEnd('/');
        var colon = authority.LastIndexOf(':');
        if (scheme is not ("HTTP" or "HTTPS") || colon < 0 || !ushort.TryParse(authority.AsSpan(colon + 1), out var port))
        {
            return false;
        }

        var host = authority[..colon];
        var ip = host switch
        {
            "*" or "+" => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any,
            "localhost" => IPAddress.Loopback,
            _ => IPAddress.TryParse(host.Trim('[', ']'), out var parsed) ? parsed : null,
        };
        address = ip is null ? null : new ListenAddress(scheme == "HTTPS", new IPEndPoint(ip, port));
        return address is not null;
    }
}
