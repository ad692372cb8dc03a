namespace TokenGate.Ledger.Redis;

/// <summary>
/// The seals that gateways leave in Redis: the last entry that they sealed. A journal that ends before its seal was put back from a backup,
/// and its gateway sends nothing until somebody has decided what counts.
/// </summary>
internal static class RedisSeals
{
    private const string Remove =
        """
        return redis.call('HDEL', KEYS[1], unpack(ARGV))
        """;

    /// <summary>What the seals of journals that end before them say, one sentence each.</summary>
    public static async Task<IReadOnlyList<string>> AheadAsync(RedisConnection connection, RedisKeys keys, IReadOnlyList<JournalReader> journals)
    {
        var seals = (await connection.HashGetAllAsync(keys.Seals)).ToDictionary(static pair => pair.Key, static pair => pair.Value);
        return
        [
            .. from journal in journals
               let seal = seals.TryGetValue(journal.GatewayId, out var text) && long.TryParse(text.Split(':')[0], out var sequence) ? sequence : 0
               let end = journal.LastSequence()
               where seal > end
               select $"Redis holds a seal of gateway {journal.GatewayId} at entry {seal}, but its journal ends at {end}: {seal - end} entries are in Redis alone.",
        ];
    }

    /// <summary>Removes the seals of journals that Redis is filled from anew.</summary>
    public static Task<long> RemoveAsync(RedisConnection connection, RedisKeys keys, IReadOnlyList<JournalReader> journals) =>
        connection.EvalAsync(Remove, [keys.Seals], [.. journals.Select(static journal => journal.GatewayId)]);

    /// <summary>Two journals share an identity: nothing is sent.</summary>
    /// <param name="redis">What Redis has, as the rest of a sentence.</param>
    /// <param name="file">The journal.</param>
    /// <param name="journal">What the journal has, as the rest of a sentence.</param>
    public static RedisLedgerException Mismatch(string redis, string file, string journal) => new(
        $"Redis {redis}, but the journal {file} {journal}: the journal was restored from an older copy, or two gateways run on copies "
        + "of one journal. Nothing is sent, so that nothing is lost or counted twice. Start this gateway with an empty Ledger:Path (it gets an "
        + "identity of its own), or put the newer journal back.")
    {
        NeedsOperator = true,
    };
}
