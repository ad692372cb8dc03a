namespace TokenGate.Ledger.Redis;

/// <summary>How the ledger in Redis stands.</summary>
public enum RedisLedgerState
{
    /// <summary>No connection was tried yet.</summary>
    Starting = 0,

    /// <summary>Redis answers and agrees.</summary>
    Connected = 1,

    /// <summary>Redis cannot be reached or used for now; entries wait in the journal, and the ledger tries again.</summary>
    Outage = 2,

    /// <summary>Redis and this gateway disagree on something only an operator can settle; entries wait in the journal.</summary>
    Refused = 3,
}
