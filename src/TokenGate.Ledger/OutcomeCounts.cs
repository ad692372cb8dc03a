namespace TokenGate.Ledger;

/// <summary>What became of outcomes that were handed in.</summary>
/// <param name="Added">New ones.</param>
/// <param name="Corrected">Ones whose id was known, with other values.</param>
/// <param name="Unchanged">Ones that were there as they are.</param>
public readonly record struct OutcomeCounts(int Added, int Corrected, int Unchanged);
