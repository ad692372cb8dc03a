namespace TokenGate.Gateway.Metering;

/// <summary>The request target (RFC 9112, 3.2) as it stood on the wire.</summary>
internal static class RequestTarget
{
    /// <summary>Path and query of a target: an absolute one (<c>GET http://host/path</c>) loses its scheme and host.</summary>
    public static string PathOf(string raw)
    {
        if (raw[0] == '/')
        {
            return raw;
        }

        var authority = raw.IndexOf("://", StringComparison.Ordinal);
        var path = authority < 0 ? -1 : raw.AsSpan(authority + 3).IndexOfAny('/', '?');
        var target = path < 0 ? "/" : raw[(authority + 3 + path)..];
        return target[0] == '/' ? target : "/" + target;
    }

    /// <summary>
    /// True for a target as Azure's OpenAI service writes it: below <c>/openai/</c>, with the version of the API in the query.
    /// </summary>
    public static bool IsAzure(string path) =>
        path.Contains("/openai/deployments/", StringComparison.OrdinalIgnoreCase)
        || (path.Contains("/openai/", StringComparison.OrdinalIgnoreCase) && path.Contains("api-version=", StringComparison.OrdinalIgnoreCase));
}
