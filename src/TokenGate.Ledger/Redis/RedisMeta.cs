using System.Globalization;

namespace TokenGate.Ledger.Redis;

/// <summary>
/// What all gateways of one Redis have to agree on: schema and shards; and the time zone (<see cref="RedisZone"/>) and the currency
/// (<see cref="RedisCurrency"/>), which may change.
/// </summary>
internal static class RedisMeta
{
    /// <summary>Writes them into an empty Redis or one of schema 1, or requires that they are ours. True when it was schema 1.</summary>
    /// <param name="connection">The Redis.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="options">What is ours.</param>
    /// <param name="zone">The calendar of the journal; null where it has none so far.</param>
    /// <exception cref="RedisLedgerException">Redis cannot be used, or holds other ones.</exception>
    public static async Task<bool> AgreeAsync(RedisConnection connection, RedisKeys keys, RedisLedgerOptions options, ReportingZone? zone)
    {
        string[] own = [RedisKeys.Schema, Number(keys.Shards), (zone ?? new ReportingZone(options.Zone())).Id];
        var found = await connection.EvalTextsAsync(MetaScript.Text, [keys.Meta], own);
        Require(keys, options, found[0], found[1], mayBeOld: true);
        return found[0] == RedisKeys.OldSchema;
    }

    /// <summary>Requires that schema and shards are ours, if there are any.</summary>
    /// <param name="connection">The Redis.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="options">What is ours.</param>
    /// <param name="mayBeOld">True for a reader of what both schemas have in common.</param>
    /// <exception cref="RedisLedgerException">Redis cannot be used, or holds other ones.</exception>
    public static async Task RequireAsync(RedisConnection connection, RedisKeys keys, RedisLedgerOptions options, bool mayBeOld = false)
    {
        var schema = await connection.HashGetAsync(keys.Meta, "schema");
        var shards = await connection.HashGetAsync(keys.Meta, "shards");
        Require(keys, options, schema ?? "", shards ?? "", mayBeOld);
    }

    private static void Require(RedisKeys keys, RedisLedgerOptions options, string schema, string shards, bool mayBeOld)
    {
        if (schema == RedisKeys.OldSchema && !mayBeOld)
        {
            throw Refuse($"{keys.Meta} says schema {schema}, this program needs schema {RedisKeys.Schema}. Start a gateway of this version: it brings Redis forward.");
        }

        if (schema is not ("" or RedisKeys.OldSchema or RedisKeys.Schema))
        {
            throw Refuse($"{keys.Meta} says schema {schema}, this program writes schema {RedisKeys.Schema}. Use the program that made it, or another Ledger:KeyPrefix.");
        }

        if (shards.Length > 0 && shards != Number(options.Shards))
        {
            throw Refuse(
                $"{keys.Meta} says {shards} shards, this gateway is configured for {options.Shards}. Set Ledger:Shards to {shards}: users would be counted "
                + "in two places otherwise.");
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static RedisLedgerException Refuse(string message) => new(message) { NeedsOperator = true };
}
