using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// The user of HTTP Basic authentication. The password is the upstream's to check: an exchange that it refuses is no usage, so a false name
/// earns nothing where the upstream checks it.
/// </summary>
internal sealed class BasicSource : IIdentitySource
{
    private const string Scheme = "Basic ";

    /// <inheritdoc/>
    public ValueTask<IdentityFinding> FindAsync(HttpContext context, Func<string?> provider) => new(Find(RequestFields.Lines(context, "Authorization").ToArray()));

    private static IdentityFinding Find(string?[] lines)
    {
        if (lines.Length > 1)
        {
            return IdentityFinding.Not(IdentityOutcome.Ambiguous);
        }

        if (lines is not [{ } value] || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return IdentityFinding.Absent;
        }

        var encoded = value.AsSpan(Scheme.Length).Trim();
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, bytes, out var length))
        {
            return IdentityFinding.Not(IdentityOutcome.Unusable);
        }

        var end = bytes.AsSpan(0, length).IndexOf((byte)':');
        return end > 0 ? IdentityFinding.From(RequestFields.Text(bytes.AsSpan(0, end))) : IdentityFinding.Not(IdentityOutcome.Unusable);
    }
}
