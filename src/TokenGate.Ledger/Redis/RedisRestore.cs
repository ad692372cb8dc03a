using System.Globalization;

namespace TokenGate.Ledger.Redis;

/// <summary>Brings Redis in line with a journal that was put back from a backup, and says before what that costs.</summary>
public static class RedisRestore
{
    /// <summary>
    /// The last entry of a gateway's journal that Redis knows of, by its cursors and its seal; 0 when it knows of none.
    /// </summary>
    /// <exception cref="RedisLedgerException">Redis cannot be used.</exception>
    public static async Task<long> LastKnownAsync(RedisLedgerOptions options, string gateway, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var keys = new RedisKeys(options.KeyPrefix, options.Shards);
        using var connection = await RedisConnection.ConnectAsync(options.Redis, options.CommandTimeout, cancellationToken);
        await RedisMeta.RequireAsync(connection, keys, options);
        var cursors = await Task.WhenAll(Enumerable.Range(0, options.Shards).Select(shard => connection.HashGetAllAsync(keys.Cursor(shard))));
        var seal = (await connection.HashGetAsync(keys.Seals, gateway))?.Split(':')[0];
        return cursors.SelectMany(RedisSnapshot.CursorsOf).Where(pair => pair.Key == gateway).Select(static pair => Math.Max(pair.Value.Applied, pair.Value.Counted))
            .Append(long.TryParse(seal, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : 0)
            .Append(0)
            .Max();
    }
}
