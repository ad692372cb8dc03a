namespace TokenGate.Ledger.Redis;

/// <summary>
/// Agrees on what all gateways of one Redis share, in one step: writes it where nothing contradicts it, schema 1 included, and else changes
/// nothing. A zone that is there stays: <see cref="RedisZone"/> agrees on another one, as <see cref="RedisCurrency"/> does on a currency.
/// </summary>
internal static class MetaScript
{
    /// <summary>
    /// <c>KEYS</c>: the meta hash. <c>ARGV</c>: schema, shards, zone. Gives the three as they were found, empty where there was nothing.
    /// </summary>
    public const string Text =
        """
        local found = redis.call('HMGET', KEYS[1], 'schema', 'shards', 'zone')
        local agrees = not found[1] or found[1] == '1' or found[1] == ARGV[1]
        agrees = agrees and (not found[2] or found[2] == ARGV[2])
        if agrees then
          redis.call('HSET', KEYS[1], 'schema', ARGV[1], 'shards', ARGV[2], 'zone', found[3] or ARGV[3])
        end
        for i = 1, 3 do
          found[i] = found[i] or ''
        end
        return found
        """;
}
