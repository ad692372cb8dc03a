using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// A header that a proxy in front of us sets after it has authenticated the user. Only the trusted networks limit who is believed.
/// </summary>
internal sealed class HeaderSource(string name) : IIdentitySource
{
    /// <inheritdoc/>
    public ValueTask<string?> FindAsync(HttpContext context)
    {
        var values = context.Request.Headers[name];

        // Two lines mean that one was injected: neither is trusted.
        return new(values is [{ Length: > 0 } value] ? value : null);
    }
}
