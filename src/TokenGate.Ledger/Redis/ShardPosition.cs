namespace TokenGate.Ledger.Redis;

/// <summary>How far one shard is.</summary>
internal sealed class ShardPosition
{
    /// <summary>The cursor as Redis last said it.</summary>
    public long Cursor { get; private set; }

    /// <summary>
    /// Every entry up to here is in Redis or adds nothing to this shard. At least <see cref="Cursor"/>: a shard without news is not
    /// told of every round.
    /// </summary>
    public long Read { get; private set; }

    /// <summary>True when Redis has to be told how far the shard was read.</summary>
    public bool IsBehind => Cursor < Read;

    /// <summary>Takes Redis' word: what it has is what there is, and reading begins anew from there.</summary>
    public void Reset(long cursor)
    {
        Cursor = cursor;
        Read = cursor;
    }

    /// <summary>Redis applied a batch that ends here.</summary>
    public void Applied(long to) => Reset(to);

    /// <summary>The journal was read to here and held nothing for this shard.</summary>
    public void Passed(long to) => Read = Math.Max(Read, to);
}
