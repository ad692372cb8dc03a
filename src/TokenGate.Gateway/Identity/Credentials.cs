using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// The API keys of a request, and which one names the sender: the one that the provider behind the route reads. A client may send further
/// ones that nobody checks, so they name nobody.
/// </summary>
internal static class Credentials
{
    private const string Bearer = "Bearer ";

    private const string QueryKey = "key";

    private static readonly (string Header, CredentialPlace Place)[] Headers =
    [
        ("Authorization", CredentialPlace.Authorization), ("x-api-key", CredentialPlace.XApiKey), ("api-key", CredentialPlace.ApiKey),
        ("x-goog-api-key", CredentialPlace.GoogleHeader),
    ];

    /// <summary>Subprotocols that carry a key: OpenAI's and xAI's realtime APIs in browsers.</summary>
    private static readonly string[] Protocols = ["openai-insecure-api-key.", "xai-client-secret."];

    /// <summary>Every key of a request; null when a field that holds one comes twice.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">The one header to read; empty for all places.</param>
    public static IReadOnlyList<Credential>? ReadAll(HttpContext context, string name)
    {
        var found = new List<Credential>(1);
        if (name.Length > 0)
        {
            return Take(found, RequestFields.Lines(context, name), CredentialPlace.Named) ? found : null;
        }

        foreach (var (header, place) in Headers)
        {
            if (!Take(found, RequestFields.Lines(context, header), place))
            {
                return null;
            }
        }

        // The query is read only when it may hold one: it is parsed anew for each request.
        if (context.Request.QueryString.HasValue && context.Request.QueryString.Value!.Contains("key=", StringComparison.OrdinalIgnoreCase)
            && !Take(found, context.Request.Query[QueryKey], CredentialPlace.Query))
        {
            return null;
        }

        foreach (var protocol in context.Request.Headers.GetCommaSeparatedValues("Sec-WebSocket-Protocol"))
        {
            if (Array.Find(Protocols, prefix => protocol.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix && protocol.Length > prefix.Length)
            {
                found.Add(new Credential(CredentialPlace.Protocol, protocol[prefix.Length..]));
            }
        }

        return found;
    }

    /// <summary>
    /// The key that the provider reads; where it carries none there, the only one. Null when that leaves more than one: nobody is believed.
    /// </summary>
    /// <param name="found">The keys of a request, at least one.</param>
    /// <param name="provider">The provider behind the route, by the GenAI conventions.</param>
    public static string? Chosen(IReadOnlyList<Credential> found, Func<string?> provider)
    {
        if (Only(found) is { } one)
        {
            return one;
        }

        var places = PlacesOf(provider());
        var read = found.Where(each => places.Contains(each.Place)).ToList();
        return read.Count > 0 ? Only(read) : null;
    }

    /// <summary>Where a provider reads its key; nowhere that is known for an unknown one.</summary>
    private static CredentialPlace[] PlacesOf(string? provider) => provider switch
    {
        "anthropic" => [CredentialPlace.XApiKey],
        "azure.ai.openai" or "azure.ai.inference" => [CredentialPlace.ApiKey],
        "gcp.gemini" => [CredentialPlace.GoogleHeader, CredentialPlace.Query],
        null or "" or "-" => [],
        _ => [CredentialPlace.Authorization, CredentialPlace.Protocol],
    };

    private static string? Only(IReadOnlyList<Credential> found)
    {
        for (var i = 1; i < found.Count; i++)
        {
            if (found[i].Secret != found[0].Secret)
            {
                return null;
            }
        }

        return found[0].Secret;
    }

    private static bool Take(List<Credential> found, StringValues lines, CredentialPlace place)
    {
        if (lines.Count > 1)
        {
            return false;
        }

        if (lines is [{ } value] && KeyOf(value) is { Length: > 0 } secret)
        {
            found.Add(new Credential(place, secret));
        }

        return true;
    }

    /// <summary>The key in a field; empty for other schemes.</summary>
    private static string KeyOf(string value) =>
        value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? value[Bearer.Length..].Trim()
        : value.AsSpan().Trim().Contains(' ') ? ""
        : value.Trim();
}
