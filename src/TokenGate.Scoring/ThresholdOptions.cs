using System.ComponentModel.DataAnnotations;

namespace TokenGate.Scoring;

/// <summary>Thresholds of the three scores, as probabilities. Where none is given, the model's own holds: its share of the 0.1 % false-positive budget.</summary>
public sealed class ThresholdOptions
{
    /// <summary>At and above this padding score, the fresh tokens are withheld.</summary>
    [Range(0.0, 1.0)]
    public double? Padding { get; set; }

    /// <summary>At and above this duplication score, the fresh tokens are withheld.</summary>
    [Range(0.0, 1.0)]
    public double? Duplication { get; set; }

    /// <summary>At and above this output score, the fresh tokens are withheld.</summary>
    [Range(0.0, 1.0)]
    public double? Output { get; set; }
}
