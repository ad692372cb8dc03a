using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// A header that a proxy in front of us sets after it has authenticated the user. Only the trusted networks limit who is believed.
/// </summary>
internal sealed class HeaderSource(string name) : IIdentitySource
{
    /// <inheritdoc/>
    public ValueTask<IdentityFinding> FindAsync(HttpContext context, Func<string?> provider) => new(RequestFields.Lines(context, name) switch
    {
        [] => IdentityFinding.Absent,
        [{ Length: > 0 } value] => IdentityFinding.From(RequestFields.Text(value)),
        [_] => IdentityFinding.Absent,

        // Two lines mean that one was injected: neither is trusted.
        _ => IdentityFinding.Not(IdentityOutcome.Ambiguous),
    });
}
