namespace TokenGate.Ledger.Books;

/// <summary>A group of a query with the people in it.</summary>
/// <param name="Names">Its names, in the order of the query's columns.</param>
/// <param name="People">
/// Its people by number, each once; unidentified traffic is of none. The numbers are the book's own: <see cref="BookedPeople.Names"/>.
/// </param>
/// <param name="HasNobody">True where unidentified traffic is in it too.</param>
/// <param name="Sums">The sums of all of it.</param>
public sealed record BookedGroup(IReadOnlyList<string> Names, IReadOnlyList<int> People, bool HasNobody, UsageSums Sums);
