namespace TokenGate.Usage;

/// <summary>What one feature contributed to a score.</summary>
/// <param name="Feature">The feature's name in the catalogue.</param>
/// <param name="Value">Its value in this exchange.</param>
/// <param name="Contribution">What it added to the score, in log-odds; positive speaks for withholding.</param>
public readonly record struct Reason(string Feature, double Value, double Contribution);
