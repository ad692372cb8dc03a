namespace TokenGate.Gateway.Options;

/// <summary>The admin port's bearer tokens; a role with an empty token cannot be used.</summary>
public sealed record AdminTokens
{
    /// <summary>Reads health, metrics and reports.</summary>
    public string Viewer { get; init; } = "";

    /// <summary>Also reads records, and decides appeals.</summary>
    public string Operator { get; init; } = "";

    /// <summary>Also reads records and proofs.</summary>
    public string Auditor { get; init; } = "";

    /// <summary>Reads adoption without names, and no group of few people; nothing else.</summary>
    public string Executive { get; init; } = "";

    /// <summary>Reads <c>/metrics</c> alone, also as the password of Basic authentication.</summary>
    public string Scrape { get; init; } = "";

    /// <summary>True when any role has a token.</summary>
    public bool Any => Viewer.Length + Operator.Length + Auditor.Length + Executive.Length + Scrape.Length > 0;

    /// <summary>The roles, never the tokens.</summary>
    public override string ToString() => Any ? "tokens set" : "no tokens";
}
