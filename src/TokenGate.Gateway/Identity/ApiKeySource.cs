using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// The API key of a request, by its keyed hash: the key itself is neither stored nor compared. The upstream checks keys; one that it
/// refuses is no usage.
/// </summary>
/// <param name="key">The key of the hash.</param>
/// <param name="users">Hash to user; null to use the hash itself as the name.</param>
/// <param name="header">The header to read; empty for the usual ones.</param>
internal sealed class ApiKeySource(IdentityKey key, FrozenDictionary<string, string>? users, string header) : IIdentitySource
{
    private const string Bearer = "Bearer ";

    private static readonly string[] Usual = ["Authorization", "x-api-key", "api-key", "x-goog-api-key"];

    private readonly string[] _headers = header.Length > 0 ? [header] : Usual;

    /// <inheritdoc/>
    public ValueTask<string?> FindAsync(HttpContext context)
    {
        foreach (var name in _headers)
        {
            if (KeyOf(context.Request.Headers[name].ToString()) is { Length: > 0 } secret)
            {
                var hash = key.Hash(secret);
                return new(users is null ? string.Concat("key-", hash.AsSpan(0, 16)) : users.GetValueOrDefault(hash));
            }
        }

        return default;
    }

    private static string KeyOf(string value) =>
        value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? value[Bearer.Length..].Trim()
        : value.Contains(' ') ? ""
        : value.Trim();
}
