using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// A signed token. Signature, life time, issuer and audience are checked with the keys of the configuration; nothing is fetched.
/// </summary>
internal sealed class JwtSource : IIdentitySource
{
    private const string Bearer = "Bearer ";

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly TokenValidationParameters _rules;
    private readonly string _header;
    private readonly string _claim;

    /// <param name="keys">A JSON Web Key Set.</param>
    /// <param name="header">The header to read; empty for <c>Authorization</c>.</param>
    /// <param name="claim">The claim that names the user; empty for <c>sub</c>.</param>
    /// <param name="issuer">The issuer that is accepted; empty for any.</param>
    /// <param name="audience">The audience that is accepted; empty for any.</param>
    /// <param name="clock">Decides what is expired.</param>
    public JwtSource(string keys, string header, string claim, string issuer, string audience, TimeProvider clock)
    {
        _header = header.Length > 0 ? header : "Authorization";
        _claim = claim.Length > 0 ? claim : "sub";
        _rules = new TokenValidationParameters
        {
            IssuerSigningKeys = new JsonWebKeySet(keys).GetSigningKeys(),
            ValidateIssuer = issuer.Length > 0,
            ValidIssuer = issuer,
            ValidateAudience = audience.Length > 0,
            ValidAudience = audience,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, rules) => IsAlive(notBefore, expires, rules.ClockSkew, clock.GetUtcNow().UtcDateTime),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<string?> FindAsync(HttpContext context)
    {
        var value = context.Request.Headers[_header].ToString();
        var token = value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? value[Bearer.Length..].Trim() : value.Trim();
        if (!_handler.CanReadToken(token))
        {
            return null;
        }

        var result = await _handler.ValidateTokenAsync(token, _rules);
        return result.IsValid && result.Claims.TryGetValue(_claim, out var claim) ? claim?.ToString() : null;
    }

    private static bool IsAlive(DateTime? notBefore, DateTime? expires, TimeSpan skew, DateTime now) =>
        expires is { } end && now < end + skew && (notBefore is not { } start || now >= start - skew);
}
