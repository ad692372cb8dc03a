namespace TokenGate.Ledger;

/// <summary>Which of the groups of a query are asked for: some that follow each other in an order.</summary>
/// <param name="Measure">What they are ordered by. Groups that are equal in it follow each other by their names.</param>
/// <param name="IsFalling">True for the largest first.</param>
/// <param name="Skip">How many are left out before.</param>
/// <param name="Take">How many are asked for, at most.</param>
public sealed record UsageRanking(UsageMeasure Measure, bool IsFalling, int Skip, int Take)
{
    /// <summary>The time by whose counts they are ordered; null for the query's own.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Period { get; init; }
}
