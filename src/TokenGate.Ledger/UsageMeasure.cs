namespace TokenGate.Ledger;

/// <summary>What rows of usage may be ranked by.</summary>
public enum UsageMeasure
{
    /// <summary>Trusted tokens, input and output together.</summary>
    Tokens = 0,

    /// <summary>Trusted input tokens.</summary>
    Input = 1,

    /// <summary>Trusted output tokens.</summary>
    Output = 2,

    /// <summary>Cached tokens among the trusted input.</summary>
    Cached = 3,

    /// <summary>Reasoning tokens among the trusted output.</summary>
    Reasoning = 4,

    /// <summary>Exchanges with a trusted token.</summary>
    Requests = 5,

    /// <summary>The names, by code unit.</summary>
    Name = 6,
}
