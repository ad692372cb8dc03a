using System.ComponentModel.DataAnnotations;

namespace TokenGate.Scoring;

/// <summary>
/// Thresholds of the three scores as shown. Where none is given, the model's own holds: together they doubt 1 in 400 honest exchanges.
/// </summary>
public sealed class ThresholdOptions
{
    /// <summary>At and above this padding score, an exchange is doubted.</summary>
    [Range(0.0, 1.0)]
    public double? Padding { get; set; }

    /// <summary>At and above this duplication score, an exchange is doubted.</summary>
    [Range(0.0, 1.0)]
    public double? Duplication { get; set; }

    /// <summary>At and above this output score, an exchange is doubted.</summary>
    [Range(0.0, 1.0)]
    public double? Output { get; set; }
}
