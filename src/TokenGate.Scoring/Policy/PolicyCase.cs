using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Policy;

/// <summary>What the policy concludes from.</summary>
internal readonly ref struct PolicyCase
{
    /// <summary>The scores that there are.</summary>
    public required ReadOnlySpan<ScoreResult> Scores { get; init; }

    /// <summary>True when there are models: then no scores means that none applied.</summary>
    public bool HasModels { get; init; }

    /// <summary>The user's exchanges before this one.</summary>
    public required ExchangeRing Recent { get; init; }

    /// <summary>Fresh input tokens.</summary>
    public required long FreshInput { get; init; }

    /// <summary>The exchange's features, in the order of the catalogue; empty when there are none.</summary>
    public ReadOnlySpan<float> Features { get; init; }

    /// <summary>Fresh output tokens.</summary>
    public required long FreshOutput { get; init; }

    /// <summary>All tokens of the exchange, in and out.</summary>
    public long Gross { get; init; }

    /// <summary>True when the exchange goes on with a known conversation.</summary>
    public required bool GoesOn { get; init; }

    /// <summary>True when the exchange asks again what may be asked again: a retry or one of the first regenerations.</summary>
    public required bool IsRegeneration { get; init; }
}
