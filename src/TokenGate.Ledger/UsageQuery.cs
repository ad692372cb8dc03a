namespace TokenGate.Ledger;

/// <summary>A question about trusted usage.</summary>
/// <param name="From">First moment, inclusive, UTC; rounded down to the hour.</param>
/// <param name="To">Last moment, exclusive, UTC; rounded up to the hour.</param>
/// <param name="Bucket">How time is cut.</param>
/// <param name="By">The columns to group by, in order; empty gives one row a bucket.</param>
public sealed record UsageQuery(DateTimeOffset From, DateTimeOffset To, UsageBucket Bucket, IReadOnlyList<UsageColumn> By);
