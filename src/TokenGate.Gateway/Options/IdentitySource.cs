namespace TokenGate.Gateway.Options;

/// <summary>One way to learn who sent a request.</summary>
public sealed record IdentitySource
{
    /// <summary>The kinds, as they stand in the configuration.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["header", "jwt", "apiKey", "clientCertificate", "basic", "address"];

    /// <summary><c>header</c>, <c>jwt</c>, <c>apiKey</c>, <c>clientCertificate</c>, <c>basic</c> or <c>address</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>
    /// The header to read. Required for <c>header</c>; for <c>jwt</c> it is <c>Authorization</c> unless said otherwise, for <c>apiKey</c>
    /// <c>Authorization</c>, <c>x-api-key</c>, <c>api-key</c> and <c>x-goog-api-key</c> are tried.
    /// </summary>
    public string Name { get; init; } = "";

    /// <summary>Networks (CIDR) that are believed; required for <c>header</c>, an optional limit for every other kind.</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>
    /// <c>jwt</c>: the claim that names the user. <c>clientCertificate</c>: <c>subject</c>, <c>commonName</c> or <c>email</c>.
    /// </summary>
    /// <value>The default is <c>sub</c> for <c>jwt</c> and <c>commonName</c> for <c>clientCertificate</c>.</value>
    public string Claim { get; init; } = "";

    /// <summary><c>jwt</c>: the issuer that is accepted; empty accepts any whose signature holds.</summary>
    public string Issuer { get; init; } = "";

    /// <summary><c>jwt</c>: the audience that is accepted; empty accepts any.</summary>
    public string Audience { get; init; } = "";

    /// <summary><c>jwt</c>: a JSON Web Key Set file, relative to the configuration. Keys are never fetched from elsewhere.</summary>
    public string Keys { get; init; } = "";

    /// <summary><c>apiKey</c>: a CSV file <c>hash,user</c> with the keyed hash of each API key, relative to the configuration.</summary>
    public string Map { get; init; } = "";
}
