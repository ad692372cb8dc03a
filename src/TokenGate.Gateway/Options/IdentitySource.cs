namespace TokenGate.Gateway.Options;

/// <summary>One way to learn who sent a request.</summary>
public sealed record IdentitySource
{
    /// <summary>The kinds, as they stand in the configuration.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["header", "jwt", "apiKey", "clientCertificate", "basic", "address", "body"];

    /// <summary>
    /// The algorithms that are accepted unless the configuration says otherwise (RFC 7518, 3.1): with a key that is no secret.
    /// </summary>
    public static IReadOnlyList<string> AsymmetricAlgorithms { get; } = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary><c>header</c>, <c>jwt</c>, <c>apiKey</c>, <c>clientCertificate</c>, <c>basic</c>, <c>address</c> or <c>body</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>
    /// The header to read. Required for <c>header</c>; for <c>jwt</c> it is <c>Authorization</c> unless said otherwise, for <c>apiKey</c>
    /// wherever the provider behind the route reads its key.
    /// </summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// Networks (CIDR) that are believed; required for <c>header</c> and <c>body</c>, an optional limit for every other kind.
    /// </summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>
    /// False to keep the header that <see cref="Name"/> names from the upstream, where it came from a network of <see cref="From"/>.
    /// </summary>
    /// <value>The default is false for <c>header</c>, and for <c>jwt</c> in a header of its own from trusted networks; else true.</value>
    public bool? Forward { get; init; }

    /// <summary>
    /// <c>jwt</c>: the claim that names the user. <c>clientCertificate</c>: <c>subject</c>, <c>commonName</c> or <c>email</c>.
    /// </summary>
    /// <value>The default is <c>sub</c> for <c>jwt</c> and <c>commonName</c> for <c>clientCertificate</c>.</value>
    public string Claim { get; init; } = "";

    /// <summary>
    /// <c>jwt</c>: the issuer that is accepted; empty accepts any whose signature holds. Without <see cref="Keys"/> its keys are found by
    /// its discovery document.
    /// </summary>
    public string Issuer { get; init; } = "";

    /// <summary><c>jwt</c>: the audience that is accepted; empty accepts any.</summary>
    public string Audience { get; init; } = "";

    /// <summary><c>jwt</c>: a JSON Web Key Set: a file, relative to the configuration, or an address. Watched.</summary>
    public string Keys { get; init; } = "";

    /// <summary><c>jwt</c>: the algorithms that are accepted.</summary>
    /// <value>The default is every asymmetric one of RFC 7518: <see cref="AsymmetricAlgorithms"/>.</value>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>
    /// <c>apiKey</c>: a CSV file <c>hash,user</c> with the keyed hash of each API key, relative to the configuration. Watched.
    /// </summary>
    public string Map { get; init; } = "";

    /// <summary><c>body</c>: the field that names the user, by dotted name, for example <c>metadata.user_id</c>.</summary>
    public string Field { get; init; } = "";

    /// <summary><c>body</c>: a regular expression with one group, which is the name; empty takes the whole field.</summary>
    public string Pattern { get; init; } = "";
}
