using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>What a question about counts may cost. The numbers stand in the OpenAPI document.</summary>
internal static class CountLimits
{
    /// <summary>Rows of an answer.</summary>
    public const int MostRows = 100_000;

    /// <summary>Rows of one bucket of a file that is written bucket by bucket.</summary>
    public const int MostRowsOfABucket = 400_000;

    /// <summary>Rows that are kept of days that were asked for, over all questions: about 60 MB.</summary>
    public const int MostCachedRows = 400_000;

    /// <summary>The longest time that may be asked for, by bucket.</summary>
    public static TimeSpan MostTime(UsageBucket bucket) => TimeSpan.FromDays(bucket switch
    {
        UsageBucket.Hour => 31,
        UsageBucket.Day => 400,
        _ => 3660,
    });
}
