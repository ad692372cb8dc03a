using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Admin.SignOn;

/// <summary>How the framework's handlers are set: the session's cookie, and the exchange with the provider.</summary>
internal static class SignOnScheme
{
    /// <summary>The scheme of the session.</summary>
    public const string Session = "session";

    /// <summary>The scheme of the provider.</summary>
    public const string Provider = "provider";

    /// <summary>Where a sign-on begins.</summary>
    public const string BeginPath = "/sign-on";

    /// <summary>Where the provider sends people back to.</summary>
    public const string CallbackPath = "/sign-on/callback";

    private static readonly string[] DefaultScopes = ["openid", "profile", "email"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The session: for this host alone, out of reach of scripts, and never sent by another site's page. Over https its name makes the
    /// browser hold it to that (<c>__Host-</c>, RFC 6265bis 4.1.3.2).
    /// </summary>
    public static void Configure(CookieAuthenticationOptions cookie, OpenIdOptions openId, bool isSecure, TimeProvider clock)
    {
        cookie.Cookie.Name = isSecure ? "__Host-tokengate" : "tokengate";
        cookie.Cookie.Path = "/";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.IsEssential = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = Secure(isSecure);
        cookie.ExpireTimeSpan = TimeSpan.FromHours(openId.SessionHours);
        cookie.SlidingExpiration = false;
        cookie.TimeProvider = clock;
    }

    /// <summary>The exchange with the provider: authorization code with PKCE (RFC 7636).</summary>
    public static void Configure(OpenIdConnectOptions provider, OpenIdOptions openId, bool isSecure, TimeProvider clock)
    {
        provider.SignInScheme = Session;
        provider.Authority = openId.Authority;
        provider.ClientId = openId.ClientId;
        provider.ClientSecret = openId.ClientSecret.Length > 0 ? openId.ClientSecret : null;
        provider.ResponseType = OpenIdConnectResponseType.Code;
        provider.ResponseMode = OpenIdConnectResponseMode.Query;
        provider.UsePkce = true;
        provider.CallbackPath = CallbackPath;
        provider.SaveTokens = false;
        provider.MapInboundClaims = false;
        provider.DisableTelemetry = true;
        provider.GetClaimsFromUserInfoEndpoint = true;
        provider.RequireHttpsMetadata = !openId.Authority.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        provider.BackchannelTimeout = Patience;
        provider.RemoteAuthenticationTimeout = TimeSpan.FromMinutes(10);
        provider.TimeProvider = clock;
        provider.ClaimActions.Clear();
        provider.Scope.Clear();
        foreach (var scope in DefaultScopes.Take(openId.Scopes.Count > 0 ? 1 : DefaultScopes.Length).Concat(openId.Scopes).Distinct(StringComparer.Ordinal))
        {
            provider.Scope.Add(scope);
        }

        // With the answer in the query these two come back with a link from another site, which Lax allows and Strict does not.
        foreach (var cookie in new[] { provider.NonceCookie, provider.CorrelationCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = Secure(isSecure);
            cookie.HttpOnly = true;
        }
    }

    private static CookieSecurePolicy Secure(bool isSecure) => isSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
}
