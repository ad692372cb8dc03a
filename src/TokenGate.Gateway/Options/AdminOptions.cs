namespace TokenGate.Gateway.Options;

/// <summary>The admin port: health, metrics, counts, records, proofs, and the console.</summary>
public sealed record AdminOptions
{
    /// <summary>Where the admin port listens; an empty string turns it off. Never the traffic port.</summary>
    /// <value>The default is <c>http://127.0.0.1:9090</c>.</value>
    public string Listen { get; init; } = "http://127.0.0.1:9090";

    /// <summary>Bearer tokens by role. Without any, the admin port answers on loopback alone.</summary>
    public AdminTokens Tokens { get; init; } = new();

    /// <summary>How people sign on; without an authority, tokens alone open the port.</summary>
    public OpenIdOptions OpenId { get; init; } = new();

    /// <summary>
    /// Withheld counts of a team with fewer users than this are shown to the operator alone; for others such teams are folded together.
    /// </summary>
    /// <value>The default is 5. Range 1 to 1,000; 1 folds nothing.</value>
    public int MinGroup { get; init; } = 5;

    /// <summary>How many clients may listen to <c>/api/events</c> at once.</summary>
    /// <value>The default is 64. Range 1 to 10,000.</value>
    public int EventClients { get; init; } = 64;
}
