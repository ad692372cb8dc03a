namespace TokenGate.Ledger;

/// <summary>What somebody who looked at an exchange says that it was: a label to train with. It changes no count.</summary>
/// <param name="Exchange">The exchange's id.</param>
/// <param name="Label">One of <see cref="Reviews.Labels"/>.</param>
/// <param name="By">Who looked.</param>
/// <param name="At">When, UTC.</param>
public sealed record Review(string Exchange, string Label, string By, DateTimeOffset At);
