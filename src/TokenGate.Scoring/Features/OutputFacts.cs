using TokenGate.Scoring.Lexing;
using TokenGate.Usage;

namespace TokenGate.Scoring.Features;

/// <summary>What the output features need beside the answer's text.</summary>
public sealed record OutputFacts
{
    /// <summary>The request that was answered.</summary>
    public required RequestContent Request { get; init; }

    /// <summary>What was answered.</summary>
    public required ResponseContent Response { get; init; }

    /// <summary>What was read of the answer already; null when nothing.</summary>
    internal TermText? Terms { get; init; }

    /// <summary>Fresh input tokens, by the accounting. At least 0.</summary>
    public required long FreshInput { get; init; }

    /// <summary>Gross output tokens. At least 0.</summary>
    public required long Output { get; init; }

    /// <summary>Share of the answer that stands in earlier answers to this user, 0 to 1; -1 when not known.</summary>
    public float SeenBefore { get; init; } = -1;
}
