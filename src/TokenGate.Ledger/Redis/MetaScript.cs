namespace TokenGate.Ledger.Redis;

/// <summary>
/// Agrees on what all gateways of one Redis share, in one step: writes it where nothing contradicts it, schema 1 included, and else changes
/// nothing. A zone that is there stays: <see cref="RedisZone"/> agrees on another one.
/// </summary>
internal static class MetaScript
{
    /// <summary>
    /// <c>KEYS</c>: the meta hash. <c>ARGV</c>: schema, shards, zone, currency. Gives the four as they were found, empty where there was
    /// nothing.
    /// </summary>
    public const string Text =
        """
        local found = redis.call('HMGET', KEYS[1], 'schema', 'shards', 'zone', 'currency')
        local agrees = not found[1] or found[1] == '1' or found[1] == ARGV[1]
        for i = 2, 4, 2 do
          agrees = agrees and (not found[i] or found[i] == ARGV[i])
        end
        if agrees then
          redis.call('HSET', KEYS[1], 'schema', ARGV[1], 'shards', ARGV[2], 'zone', found[3] or ARGV[3], 'currency', ARGV[4])
        end
        for i = 1, 4 do
          found[i] = found[i] or ''
        end
        return found
        """;
}
