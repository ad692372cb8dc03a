namespace TokenGate.Ledger.Redis;

/// <summary>Redis cannot be used. The message names the server, the cause and the remedy; never a password.</summary>
public sealed class RedisLedgerException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RedisLedgerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public RedisLedgerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// True when retrying will not help until an operator acts: wrong password, foreign keys, another schema or shard count.
    /// </summary>
    public bool NeedsOperator { get; init; }
}
