namespace TokenGate.Ledger.Redis;

/// <summary>How far one shard is.</summary>
internal sealed class ShardPosition
{
    /// <summary>The cursor as Redis last said it.</summary>
    public ShardCursor Cursor { get; private set; }

    /// <summary>
    /// Every entry up to here is in Redis or adds nothing to this shard. At least the cursor: a shard without news is not told of every
    /// round.
    /// </summary>
    public long Read { get; private set; }

    /// <summary>True when Redis has to be told how far the shard was read.</summary>
    public bool IsBehind => Cursor.Applied < Read;

    /// <summary>Takes Redis' word: what it has is what there is, and reading begins anew from there.</summary>
    public void Reset(ShardCursor cursor)
    {
        Cursor = cursor;
        Read = cursor.Applied;
    }

    /// <summary>The journal was read to here and held nothing for this shard.</summary>
    public void Passed(long to) => Read = Math.Max(Read, to);
}
