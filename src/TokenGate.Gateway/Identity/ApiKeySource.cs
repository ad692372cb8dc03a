using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// The API key of a request, by its keyed hash: the key itself is neither stored nor compared. The upstream checks keys; one that it
/// refuses is no usage.
/// </summary>
/// <param name="key">The key of the hash.</param>
/// <param name="map">Hash to user; null to use the hash itself as the name.</param>
/// <param name="header">The header to read; empty for every place where providers read keys.</param>
internal sealed class ApiKeySource(IdentityKey key, SideFile<FrozenDictionary<string, string>>? map, string header) : IIdentitySource
{
    /// <inheritdoc/>
    public ValueTask<IdentityFinding> FindAsync(HttpContext context, Func<string?> provider) => new(Find(context, provider));

    private IdentityFinding Find(HttpContext context, Func<string?> provider)
    {
        if (Credentials.ReadAll(context, header) is not { } found)
        {
            return IdentityFinding.Not(IdentityOutcome.Ambiguous);
        }

        if (found.Count == 0)
        {
            return IdentityFinding.Absent;
        }

        if (map is not null)
        {
            return Mapped(found, provider);
        }

        return Credentials.Chosen(found, provider) is { } secret
            ? IdentityFinding.From(string.Concat("key-", key.Hash(secret).AsSpan(0, 16)))
            : IdentityFinding.Not(IdentityOutcome.Ambiguous);
    }

    /// <summary>
    /// With a map every key is tried: what is not in it hides nobody. Keys of two persons name neither, unless the provider reads one of
    /// them.
    /// </summary>
    private IdentityFinding Mapped(IReadOnlyList<Credential> found, Func<string?> provider)
    {
        if (map!.Value is not { } users)
        {
            return IdentityFinding.Not(IdentityOutcome.NoKeys);
        }

        var known = found.Select(each => users.GetValueOrDefault(key.Hash(each.Secret))).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return known switch
        {
            [] => IdentityFinding.Not(IdentityOutcome.NotMapped),
            [var user] => IdentityFinding.From(user),
            _ when Credentials.Chosen(found, provider) is { } secret && users.GetValueOrDefault(key.Hash(secret)) is { } user => IdentityFinding.From(user),
            _ => IdentityFinding.Not(IdentityOutcome.Ambiguous),
        };
    }
}
