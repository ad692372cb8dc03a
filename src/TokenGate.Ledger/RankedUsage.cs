namespace TokenGate.Ledger;

/// <summary>Some of the groups of a query, in the order that was asked for, and what all of them add up to.</summary>
/// <param name="Rows">The rows of those groups, of each currency one; a group without a row in the query's time is absent.</param>
/// <param name="Totals">The sum of all groups, of each currency one, without names.</param>
/// <param name="Groups">How many groups there are in all in the query's time.</param>
public sealed record RankedUsage(IReadOnlyList<UsageRow> Rows, IReadOnlyList<UsageRow> Totals, int Groups);
