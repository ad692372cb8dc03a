using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Admin.Access;

/// <summary>
/// Authentication. With tokens configured, roles follow from the token. Without any, the connection must come from this machine, and the
/// Host header must name it: a page of another origin whose name was made to resolve to this machine (DNS rebinding) sends its own name.
/// What came through a proxy is nobody's of this machine: it needs the token of <see cref="LocalToken"/>.
/// </summary>
internal sealed class AdminAccess(LiveOptions options, LocalToken local)
{
    private static readonly string[] ProxyFields = ["Forwarded", "Via", "X-Real-IP"];

    private const string SignOnOrToken = "Sign on at /sign-on, or send 'Authorization: Bearer' and a token of Admin:Tokens.";

    /// <summary>Longer credentials are rejected without hashing them.</summary>
    private const int MaxTokenLength = 1024;

    /// <summary>The roles of a request's caller, or why it is refused: 401 or 403 and a sentence.</summary>
    public AdminRoles RolesOf(HttpContext context, out (int Status, string Detail) refusal)
    {
        refusal = default;
        var presented = PresentedToken(context.Request);
        var (tokens, openId) = (options.Current.Admin.Tokens, options.Current.Admin.OpenId);
        if (presented is null && context.Features.Get<SignedOnPerson>() is { } person)
        {
            var given = person.RolesBy(openId);
            if (given == AdminRoles.None)
            {
                refusal = (StatusCodes.Status403Forbidden, $"You are signed on as {person.Name}, and no value of your claim '{openId.RoleClaim}' gives a role here. Ask the operator of the gateway.");
            }

            return given;
        }

        if (tokens.Any)
        {
            var roles = RolesOf(tokens, presented);
            if (roles == AdminRoles.None)
            {
                refusal = (StatusCodes.Status401Unauthorized, openId.IsOffered ? SignOnOrToken : "Send 'Authorization: Bearer' and a token of Admin:Tokens.");
            }

            return roles;
        }

        if (presented is { Length: > 0 and <= MaxTokenLength }
            && Match(local.Value, SHA256.HashData(Encoding.UTF8.GetBytes(presented)), AdminRoles.All) is not AdminRoles.None and var all)
        {
            return all;
        }

        if (openId.IsOffered)
        {
            // Where people can be told apart, being on this machine is no longer enough.
            refusal = (StatusCodes.Status401Unauthorized, SignOnOrToken);
            return AdminRoles.None;
        }

        if (context.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote))
        {
            refusal = (StatusCodes.Status403Forbidden, "Without Admin:Tokens this port answers requests from its own machine only.");
        }
        else if (!IsLoopbackName(context.Request.Host.Host))
        {
            refusal = (StatusCodes.Status403Forbidden, "Without Admin:Tokens the Host header must be localhost or a loopback address.");
        }

        else if (IsForwarded(context.Request))
        {
            refusal = (
                StatusCodes.Status403Forbidden,
                $"Without Admin:Tokens this port answers no request that came through a proxy. Send 'Authorization: Bearer' and the token in {LocalToken.FileName}, beside the journal.");
        }

        return refusal.Status == 0 ? AdminRoles.All : AdminRoles.None;
    }

    /// <summary>True when the request carries a token at all.</summary>
    public static bool IsPresented(HttpContext context) => !string.IsNullOrEmpty(PresentedToken(context.Request));

    private static bool IsForwarded(HttpRequest request) =>
        ProxyFields.Any(request.Headers.ContainsKey) || request.Headers.Keys.Any(static name => name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase));

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>The bearer token, or the password of Basic authentication (as scrapers send it).</summary>
    private static string? PresentedToken(HttpRequest request)
    {
        var header = request.Headers[HeaderNames.Authorization].ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return header["Bearer ".Length..].Trim();
        }

        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) || header.Length > MaxTokenLength)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[MaxTokenLength];
        if (!Convert.TryFromBase64String(header["Basic ".Length..].Trim(), bytes, out var written))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(bytes[..written]);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : pair[(colon + 1)..];
    }

    /// <summary>
    /// Every token is compared, in constant time and by its hash, so that neither their number nor their length shows in the time it takes.
    /// </summary>
    private static AdminRoles RolesOf(AdminTokens tokens, string? presented)
    {
        if (string.IsNullOrEmpty(presented) || presented.Length > MaxTokenLength)
        {
            return AdminRoles.None;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(presented));
        return Match(tokens.Scrape, hash, AdminRoles.Scrape)
            | Match(tokens.Viewer, hash, AdminRoles.Viewer | AdminRoles.Scrape)
            | Match(tokens.Operator, hash, AdminRoles.Operator | AdminRoles.Viewer | AdminRoles.Scrape)
            | Match(tokens.Auditor, hash, AdminRoles.Auditor | AdminRoles.Viewer | AdminRoles.Scrape);
    }

    private static AdminRoles Match(string token, byte[] presented, AdminRoles roles)
    {
        var same = CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token)), presented);
        return same && token.Length > 0 ? roles : AdminRoles.None;
    }
}
