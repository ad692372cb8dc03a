namespace TokenGate.Ledger;

/// <summary>Reads trusted usage. The embedded journal and Redis answer the same query with the same rows.</summary>
public interface IUsageReader
{
    /// <summary>The rows of a query, ordered by bucket and then by the columns of <see cref="UsageQuery.By"/>.</summary>
    Task<IReadOnlyList<UsageRow>> ReadAsync(UsageQuery query, CancellationToken cancellationToken);
}
