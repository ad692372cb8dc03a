namespace TokenGate.Gateway.Options;

/// <summary>
/// Sign-on at the admin port by OpenID Connect (authorization code with PKCE). Tokens remain for programs. What provider and client are is
/// read at the start; roles and claims follow a change of the configuration.
/// </summary>
public sealed record OpenIdOptions
{
    /// <summary>The provider's issuer, whose discovery document is read from it; empty: nobody signs on.</summary>
    public string Authority { get; init; } = "";

    /// <summary>The client that is registered at the provider for this gateway.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>The client's secret; empty for a public client, which PKCE alone protects.</summary>
    public string ClientSecret { get; init; } = "";

    /// <summary>
    /// The address at which browsers reach the admin port, where a proxy stands in front of it: <c>https://tokengate.example.com</c>.
    /// Empty: as the request says. The provider has to know it with <c>/sign-on/callback</c> behind it.
    /// </summary>
    public string PublicAddress { get; init; } = "";

    /// <summary>Scopes that are asked for beside <c>openid</c>.</summary>
    /// <value>None listed asks for <c>profile</c> and <c>email</c>.</value>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The claim whose values <see cref="Roles"/> lists; a name within an object is written with dots.</summary>
    /// <value>The default is <c>roles</c>.</value>
    public string RoleClaim { get; init; } = "roles";

    /// <summary>Which values of <see cref="RoleClaim"/> give which role. A value that is not listed gives nothing.</summary>
    public OpenIdRoles Roles { get; init; } = new();

    /// <summary>
    /// True to give the role <c>employee</c>, one's own page, to everybody whom the provider lets in; false: to the values of
    /// <c>Roles:Employee</c> alone.
    /// </summary>
    /// <value>The default is true.</value>
    public bool EverybodyIsEmployee { get; init; } = true;

    /// <summary>The claim that names the person's team, shown beside the name; empty for none.</summary>
    public string TeamClaim { get; init; } = "";

    /// <summary>
    /// The claim that says which user of the records a person is. It is folded as <c>people.csv</c> is, and has to be the same name:
    /// anything else gives no page of one's own.
    /// </summary>
    /// <value>The default is <c>email</c>.</value>
    public string UserClaim { get; init; } = "email";

    /// <summary>For how long a sign-on holds, in hours. What changes at the provider meanwhile is seen at the next.</summary>
    /// <value>The default is 8. Range 1 to 168.</value>
    public int SessionHours { get; init; } = 8;

    /// <summary>True when people can sign on.</summary>
    internal bool IsOffered => Authority.Length > 0;

    /// <summary>Never the secret.</summary>
    public override string ToString() => IsOffered ? $"sign-on at {Authority}" : "no sign-on";
}
