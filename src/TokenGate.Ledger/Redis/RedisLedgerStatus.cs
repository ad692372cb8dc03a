namespace TokenGate.Ledger.Redis;

/// <summary>How the ledger in Redis stands, for health and for people.</summary>
/// <param name="State">The state.</param>
/// <param name="Message">What is wrong and what to do; empty while connected.</param>
/// <param name="Applied">Every entry up to this sequence number is in Redis.</param>
/// <param name="Lag">Entries on disk that Redis does not have yet.</param>
public sealed record RedisLedgerStatus(RedisLedgerState State, string Message, long Applied, long Lag);
