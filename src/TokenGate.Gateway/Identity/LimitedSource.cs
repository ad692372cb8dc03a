using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// Asks another source only for requests that come straight from given networks. X-Forwarded-For is ignored: any client can set it.
/// </summary>
internal sealed class LimitedSource(Networks from, IIdentitySource inner) : IIdentitySource
{
    /// <inheritdoc/>
    public ValueTask<string?> FindAsync(HttpContext context) =>
        from.Contains(context.Connection.RemoteIpAddress) ? inner.FindAsync(context) : default;
}
