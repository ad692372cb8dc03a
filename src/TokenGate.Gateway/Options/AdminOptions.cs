namespace TokenGate.Gateway.Options;

/// <summary>The admin port: health now, and whatever operators and auditors need.</summary>
public sealed record AdminOptions
{
    /// <summary>Where the admin port listens; an empty string turns it off. Never the traffic port.</summary>
    /// <value>The default is <c>http://127.0.0.1:9090</c>.</value>
    public string Listen { get; init; } = "http://127.0.0.1:9090";

    /// <summary>Bearer tokens by role. Without any, the admin port answers on loopback alone.</summary>
    public AdminTokens Tokens { get; init; } = new();
}
