namespace TokenGate.Usage;

/// <summary>What a doubtful exchange drew from its person's doubt account.</summary>
/// <param name="Score">The score that doubted it.</param>
/// <param name="Drawn">Fresh tokens that the account covered, in tokens: they are trusted.</param>
/// <param name="Balance">The account's balance before, in tokens.</param>
public readonly record struct DoubtEntry(string Score, long Drawn, long Balance);
