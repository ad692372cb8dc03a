namespace TokenGate.Ledger.Redis;

/// <summary>
/// Empties the ledger's sums and cursors in Redis, so that the gateways refill them from their journals: the remedy when the sums were
/// changed by hand. Gateways may run meanwhile; they notice within their check interval.
/// </summary>
public static class RedisRebuild
{
    /// <summary>Removes the hashes of the days and the cursor of a shard in one step: a gateway sees either both or neither.</summary>
    private const string Script =
        """
        local removed = 0
        for _, key in ipairs(KEYS) do
          removed = removed + redis.call('DEL', key)
        end
        return removed
        """;

    /// <summary>The gateways whose sums are in Redis. Those whose journal is gone cannot be rebuilt.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be used.</exception>
    public static async Task<IReadOnlyList<string>> GatewaysAsync(RedisLedgerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var keys = new RedisKeys(options.KeyPrefix, options.Shards);
        using var connection = await RedisConnection.ConnectAsync(options.Redis, options.CommandTimeout, cancellationToken);
        await RedisMeta.RequireAsync(connection, keys, options);
        var cursors = await Task.WhenAll(Enumerable.Range(0, options.Shards).Select(shard => connection.HashGetAllAsync(keys.Cursor(shard))));
        return [.. cursors.SelectMany(RedisSnapshot.CursorsOf).Select(pair => pair.Key).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Empties every shard, and gives the number of keys that were removed.</summary>
    /// <param name="options">The Redis.</param>
    /// <param name="journals">The journals that will fill it anew.</param>
    /// <param name="force">True goes on although Redis has sums of gateways that are not among them, or seals beyond the end of a journal;
    /// what they had is lost.</param>
    /// <param name="time">Tells which days can be there.</param>
    /// <param name="cancellationToken">Ends between two shards.</param>
    /// <exception cref="RedisLedgerException">Redis cannot be used, or has sums that no given journal can refill.</exception>
    public static async Task<long> RunAsync(
        RedisLedgerOptions options,
        IReadOnlyList<JournalReader> journals,
        bool force,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(time);
        var unknown = (await GatewaysAsync(options, cancellationToken)).Except(journals.Select(journal => journal.GatewayId)).ToArray();
        if (unknown.Length > 0 && !force)
        {
            throw new RedisLedgerException(
                $"Redis has sums of {string.Join(", ", unknown)}, whose journals were not given: they would be lost unless those gateways still run. "
                + "Name their journals too, or force it.")
            {
                NeedsOperator = true,
            };
        }

        var keys = new RedisKeys(options.KeyPrefix, options.Shards);
        using var connection = await RedisConnection.ConnectAsync(options.Redis, options.CommandTimeout, cancellationToken);
        var zone = await RedisZone.RequireAsync(connection, keys);
        var today = ReportingZone.DayOf(zone.LocalHour(QuarterHour.From(time.GetUtcNow())));
        var first = journals.SelectMany(journal => OldestDay(journal, zone)).Append(today.AddDays(-options.RetentionDays)).Min();
        var days = Enumerable.Range(first.DayNumber, today.DayNumber - first.DayNumber + 3).Select(DateOnly.FromDayNumber).ToArray();
        if (!force && await RedisSeals.AheadAsync(connection, keys, journals) is { Count: > 0 } ahead)
        {
            throw new RedisLedgerException($"{string.Join(' ', ahead)} They would be lost. Put the newer journal back, or force it.") { NeedsOperator = true };
        }

        var removed = 0L;
        for (var shard = 0; shard < options.Shards; shard++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            removed += await connection.EvalAsync(Script, [keys.Cursor(shard), keys.Rules(shard), .. days.Select(day => keys.Usage(shard, day)), .. days.Select(day => keys.Tags(shard, day))], []);
        }

        // Last, so that no gateway goes on before everything that it fills again is gone.
        await RedisSeals.RemoveAsync(connection, keys, journals);
        return removed + await connection.EvalAsync(Script, [keys.Gateways], []);
    }

    /// <summary>Recorded traffic may have been booked on days before the retention began.</summary>
    private static DateOnly[] OldestDay(JournalReader journal, ReportingZone zone) => journal.Query<DateOnly[]>(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT min(quarter) FROM usage";
        return command.ExecuteScalar() is long quarter ? [ReportingZone.DayOf(zone.LocalHour(quarter))] : [];
    });
}
