namespace TokenGate.Ledger.Redis;

/// <summary>
/// Makes a shard one of this schema, once: every cursor of a release of schema 1 is rewritten so that such a release cannot go on from it,
/// and keeps what it
/// says. A shard that comes back with an older state, or with none, is fenced again.
/// </summary>
internal static class FenceScript
{
    /// <summary><c>KEYS</c>: the cursor. <c>ARGV</c>: gateway. Gives the gateway's cursor.</summary>
    public const string Text =
        """
        if redis.call('HGET', KEYS[1], 'schema') ~= '2' then
          local all = redis.call('HGETALL', KEYS[1])
          for i = 1, #all, 2 do
            if string.find(all[i + 1], '^%-?[1-9]%d*$') then
              redis.call('HSET', KEYS[1], all[i], '1:' .. all[i + 1])
            end
          end
          redis.call('HSET', KEYS[1], 'schema', '2')
        end
        return { redis.call('HGET', KEYS[1], ARGV[1]) or '0' }
        """;
}
