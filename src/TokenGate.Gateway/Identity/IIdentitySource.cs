using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Identity;

/// <summary>One way to learn who sent a request. Thread-safe; made anew when the configuration changes.</summary>
internal interface IIdentitySource
{
    /// <summary>
    /// Who sent a request, as far as this source knows. It never refuses a request: whom to serve is the upstream's affair.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="provider">Tells the provider behind the route, by the GenAI conventions; asked only where it matters.</param>
    ValueTask<IdentityFinding> FindAsync(HttpContext context, Func<string?> provider);
}
