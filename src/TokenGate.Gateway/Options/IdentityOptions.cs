namespace TokenGate.Gateway.Options;

/// <summary>Who sent a request: sources in order, first match wins, an unidentified user is <c>-</c>.</summary>
public sealed record IdentityOptions
{
    /// <summary>The sources, tried in order.</summary>
    public IReadOnlyList<IdentitySource> Sources { get; init; } = [];

    /// <summary>
    /// A CSV file with the columns <c>user</c> and <c>team</c>, relative to the configuration; empty for none. Watched while the gateway
    /// runs.
    /// </summary>
    public string People { get; init; } = "";

    /// <summary>True where names that differ in case alone mean different users; else they are one user, written in lower case.</summary>
    public bool CaseSensitive { get; init; }

    /// <summary>
    /// True to store a pseudonym instead of each user's name: a hash under a key of the person's own, which <c>tokengate person erase</c>
    /// destroys.
    /// </summary>
    public bool Pseudonymise { get; init; }

    /// <summary>A file that holds the key of API key hashes; made on the first start when it is not there.</summary>
    /// <value>
    /// The default is <c>../data/identity.key</c>. With it, the hash of a known API key can be computed: protect it like a credential.
    /// </value>
    public string KeyFile { get; init; } = "../data/identity.key";
}
