namespace TokenGate.Ledger;

/// <summary>A stretch of a list of exchanges.</summary>
/// <param name="Items">
/// The exchanges, newest first. A page may be short, even empty, where a search went through much and found little.
/// </param>
/// <param name="Next">The cursor of the next page; null at the end.</param>
public sealed record ExchangePage(IReadOnlyList<ListedExchange> Items, string? Next);
