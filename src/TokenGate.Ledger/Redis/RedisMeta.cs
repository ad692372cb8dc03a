namespace TokenGate.Ledger.Redis;

/// <summary>What all gateways of one Redis have to agree on.</summary>
internal static class RedisMeta
{
    /// <summary>Writes schema and shards into an empty Redis, or requires that they are ours.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be used, or holds other ones.</exception>
    public static async Task AgreeAsync(RedisConnection connection, RedisKeys keys)
    {
        var shards = keys.Shards.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await connection.HashSetNewAsync(keys.Meta, "schema", RedisKeys.Schema);
        await connection.HashSetNewAsync(keys.Meta, "shards", shards);
        await RequireAsync(connection, keys);
    }

    /// <summary>Requires that schema and shards are ours, if there are any.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be used, or holds other ones.</exception>
    public static async Task RequireAsync(RedisConnection connection, RedisKeys keys)
    {
        var schema = await connection.HashGetAsync(keys.Meta, "schema");
        if (schema is not null && schema != RedisKeys.Schema)
        {
            throw Refuse($"{keys.Meta} says schema {schema}, this program writes schema {RedisKeys.Schema}. Use the program that made it, or another Ledger:KeyPrefix.");
        }

        var found = await connection.HashGetAsync(keys.Meta, "shards");
        var own = keys.Shards.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (found is not null && found != own)
        {
            throw Refuse(
                $"{keys.Meta} says {found} shards, this gateway is configured for {own}. Set Ledger:Shards to {found}: users would be counted "
                + "in two places otherwise.");
        }
    }

    private static RedisLedgerException Refuse(string message) => new(message) { NeedsOperator = true };
}
