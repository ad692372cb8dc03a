using System.Text;
using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// The user of HTTP Basic authentication. The password is the upstream's to check: an exchange that it refuses is no usage, so a false name
/// earns nothing.
/// </summary>
internal sealed class BasicSource : IIdentitySource
{
    private const string Scheme = "Basic ";

    /// <inheritdoc/>
    public ValueTask<string?> FindAsync(HttpContext context)
    {
        var value = context.Request.Headers.Authorization.ToString();
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return default;
        }

        var encoded = value.AsSpan(Scheme.Length).Trim();
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, bytes, out var length))
        {
            return default;
        }

        var end = bytes.AsSpan(0, length).IndexOf((byte)':');
        return new(end > 0 ? Encoding.UTF8.GetString(bytes.AsSpan(0, end)) : null);
    }
}
