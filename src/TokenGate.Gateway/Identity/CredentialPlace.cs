namespace TokenGate.Gateway.Identity;

/// <summary>Where providers read API keys.</summary>
internal enum CredentialPlace
{
    /// <summary><c>Authorization: Bearer</c>, or the key alone.</summary>
    Authorization = 0,

    /// <summary><c>x-api-key</c>, Anthropic's.</summary>
    XApiKey = 1,

    /// <summary><c>api-key</c>, Azure's.</summary>
    ApiKey = 2,

    /// <summary><c>x-goog-api-key</c>, Google's.</summary>
    GoogleHeader = 3,

    /// <summary><c>?key=</c> in the query, Google's.</summary>
    Query = 4,

    /// <summary>A subprotocol of a WebSocket, where a browser can set no header.</summary>
    Protocol = 5,

    /// <summary>The header that the configuration names.</summary>
    Named = 6,
}
