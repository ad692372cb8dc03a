using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// A signed token. Signature, algorithm, life time, issuer and audience are checked; a token that asks for an extension (<c>crit</c>) is
/// refused, because none is understood (RFC 7515, 4.1.11).
/// </summary>
internal sealed class JwtSource : IIdentitySource
{
    private const string Bearer = "Bearer ";

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly ISigningKeys _keys;
    private readonly TokenValidationParameters _rules;
    private readonly string _header;
    private readonly string _claim;
    private readonly string _issuer;

    /// <param name="keys">What signatures are checked with.</param>
    /// <param name="source">Header, claim, issuer, audience and algorithms.</param>
    /// <param name="clock">Decides what is expired.</param>
    public JwtSource(ISigningKeys keys, IdentitySource source, TimeProvider clock)
    {
        _keys = keys;
        _header = source.Name.Length > 0 ? source.Name : "Authorization";
        _claim = source.Claim.Length > 0 ? source.Claim : "sub";
        _issuer = source.Issuer;
        _rules = new TokenValidationParameters
        {
            ValidateIssuer = source.Issuer.Length > 0,
            ValidateAudience = source.Audience.Length > 0,
            ValidAudience = source.Audience,
            ValidAlgorithms = source.Algorithms.Count > 0 ? source.Algorithms : IdentitySource.AsymmetricAlgorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, rules) => IsAlive(notBefore, expires, rules.ClockSkew, clock.GetUtcNow().UtcDateTime),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<IdentityFinding> FindAsync(HttpContext context, Func<string?> provider)
    {
        var lines = RequestFields.Lines(context, _header);
        if (lines.Count > 1)
        {
            return IdentityFinding.Not(IdentityOutcome.Ambiguous);
        }

        var value = lines.ToString();
        var token = value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? value[Bearer.Length..].Trim() : value.Trim();
        if (!_handler.CanReadToken(token))
        {
            return IdentityFinding.Absent;
        }

        if (!TryRead(token, out var read) || read.TryGetHeaderValue<object>("crit", out _))
        {
            return IdentityFinding.Not(IdentityOutcome.Unusable);
        }

        if (await _keys.CurrentAsync() is not { } keys)
        {
            return IdentityFinding.Not(IdentityOutcome.NoKeys);
        }

        var result = await ValidateAsync(read, keys);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && await _keys.NewerAsync(keys) is { } newer)
        {
            result = await ValidateAsync(read, newer);
        }

        if (!result.IsValid)
        {
            return IdentityFinding.Not(OutcomeOf(result.Exception));
        }

        return result.Claims.TryGetValue(_claim, out var claim) && NameOf(claim) is { Length: > 0 } name
            ? IdentityFinding.From(name)
            : IdentityFinding.Not(IdentityOutcome.Unusable);
    }

    private static bool TryRead(string token, out JsonWebToken read)
    {
        try
        {
            read = new JsonWebToken(token);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            read = null!;
            return false;
        }
    }

    private static string? NameOf(object? claim) => claim switch
    {
        string text => text,
        int or long => Convert.ToString(claim, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static IdentityOutcome OutcomeOf(Exception? exception) => exception switch
    {
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNoExpirationException or SecurityTokenNotYetValidException => IdentityOutcome.Expired,
        SecurityTokenInvalidIssuerException => IdentityOutcome.Issuer,
        SecurityTokenInvalidAudienceException => IdentityOutcome.Audience,
        SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException => IdentityOutcome.Signature,
        _ => IdentityOutcome.Unusable,
    };

    /// <summary>Moves the moment, not the token's times: service tokens end at the end of all time, and no time lies behind it.</summary>
    private static bool IsAlive(DateTime? notBefore, DateTime? expires, TimeSpan skew, DateTime now) =>
        expires is { } end && now - skew < end && (notBefore is not { } start || now + skew >= start);

    private Task<TokenValidationResult> ValidateAsync(JsonWebToken token, SigningKeySet keys)
    {
        var rules = _rules.Clone();
        rules.IssuerSigningKeys = keys.Keys;
        rules.ValidIssuers = keys.Issuer is null ? [_issuer] : [_issuer, keys.Issuer];
        return _handler.ValidateTokenAsync(token, rules);
    }
}
