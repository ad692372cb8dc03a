namespace TokenGate.Ledger.Books;

/// <summary>Who used what.</summary>
/// <param name="Groups">The groups that were asked for.</param>
/// <param name="Names">
/// The names of people by their numbers, of those too that are in no group. Numbers stay: a later answer has the same people, and newer
/// ones behind them.
/// </param>
public sealed record BookedPeople(IReadOnlyList<BookedGroup> Groups, ReadOnlyMemory<string> Names);
