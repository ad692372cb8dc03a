using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Identity;

/// <summary>One way to learn who sent a request. Thread-safe; made anew when the configuration changes.</summary>
internal interface IIdentitySource
{
    /// <summary>
    /// The user's name, or null when this source does not know. It never refuses a request: whom to serve is the upstream's affair.
    /// </summary>
    ValueTask<string?> FindAsync(HttpContext context);
}
