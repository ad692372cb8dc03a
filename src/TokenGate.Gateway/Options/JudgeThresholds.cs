namespace TokenGate.Gateway.Options;

/// <summary>Probabilities from which a score withholds, 0 to 1; null takes the model's own 0.1 % false-positive point.</summary>
public sealed record JudgeThresholds
{
    /// <summary>For the padding score.</summary>
    public double? Padding { get; init; }

    /// <summary>For the duplication score.</summary>
    public double? Duplication { get; init; }

    /// <summary>For the output score.</summary>
    public double? Output { get; init; }
}
