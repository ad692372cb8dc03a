using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// Asks another source only for requests that come straight from given networks. X-Forwarded-For is ignored: any client can set it.
/// </summary>
/// <param name="from">The networks.</param>
/// <param name="inner">The source.</param>
/// <param name="tells">
/// True to ask the source about other requests too, and to tell that it would have known: the usual mistake is a proxy that is missing in
/// <paramref name="from"/>.
/// </param>
internal sealed class LimitedSource(Networks from, IIdentitySource inner, bool tells) : IIdentitySource
{
    /// <inheritdoc/>
    public async ValueTask<IdentityFinding> FindAsync(HttpContext context, Func<string?> provider)
    {
        var isTrusted = from.Contains(context.Connection.RemoteIpAddress);
        if (!isTrusted && !tells)
        {
            return IdentityFinding.Absent;
        }

        var finding = await inner.FindAsync(context, provider);
        return isTrusted || finding.Outcome == IdentityOutcome.Absent ? finding : IdentityFinding.Not(IdentityOutcome.Untrusted);
    }
}
