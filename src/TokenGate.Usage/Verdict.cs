namespace TokenGate.Usage;

/// <summary>What the judge concluded about the content of one exchange. It speaks about content, never about a person.</summary>
public enum Verdict
{
    /// <summary>The fresh tokens count as usage.</summary>
    Trusted = 0,

    /// <summary>The fresh input is filler. Its fresh tokens are withheld.</summary>
    Padded = 1,

    /// <summary>
    /// The stream of requests that this one belongs to varies a prompt without asking anything new. Its fresh tokens are withheld.
    /// </summary>
    Duplicate = 2,

    /// <summary>The answer's length was coerced. Its fresh tokens are withheld.</summary>
    Inflated = 3,

    /// <summary>There is no usable answer: an error, or nothing delivered. Not usage.</summary>
    Failed = 4,

    /// <summary>A model may have answered, and how much could not be read. Not usage, and an alarm for the operator.</summary>
    Unreadable = 5,

    /// <summary>
    /// No model ran: a list of models, a file, telemetry, an MCP call, a report about usage. Not usage, and nothing to read.
    /// </summary>
    NoUsage = 6,
}
