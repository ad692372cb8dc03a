using System.Globalization;

namespace TokenGate.Ledger.Redis;

/// <summary>What one shard holds at one moment: its cursors, and its sums by field.</summary>
/// <param name="Cursors">Gateway id to applied sequence.</param>
/// <param name="Sums">The sums of each booking.</param>
internal sealed record RedisSnapshot(IReadOnlyDictionary<string, long> Cursors, Dictionary<BookingKey, TrustedSums> Sums)
{
    private const int Attempts = 20;

    /// <summary>Reads a shard over a span of days. The cursors before and after agree: nothing was applied in between.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be used, or never stands still.</exception>
    public static async Task<RedisSnapshot> ReadAsync(RedisConnection connection, RedisKeys keys, int shard, IReadOnlyList<DateOnly> days)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = await connection.HashGetAllAsync(keys.Cursor(shard));
            var sums = new Dictionary<BookingKey, TrustedSums>();
            foreach (var some in days.Chunk(512))
            {
                var hashes = await Task.WhenAll(some.Select(day => connection.HashGetAllAsync(keys.Usage(shard, day))));
                foreach (var (day, fields) in some.Zip(hashes))
                {
                    Add(sums, day, fields);
                }
            }

            var after = await connection.HashGetAllAsync(keys.Cursor(shard));
            if (before.OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(after.OrderBy(pair => pair.Key, StringComparer.Ordinal)))
            {
                return new RedisSnapshot(
                    after.ToDictionary(pair => pair.Key, pair => long.TryParse(pair.Value, CultureInfo.InvariantCulture, out var cursor) ? cursor : 0),
                    sums);
            }
        }

        throw new RedisLedgerException($"Shard {shard} changed each time it was read: too much is being written for an audit. Try again in a quieter minute.");
    }

    /// <summary>Adds the fields of a day's hash; what is not a field of ours is left out.</summary>
    public static void Add(Dictionary<BookingKey, TrustedSums> sums, DateOnly day, KeyValuePair<string, string>[] fields)
    {
        foreach (var (field, value) in fields)
        {
            if (RedisKeys.TryParseField(day, field, out var key, out var metric)
                && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                sums[key] = sums.GetValueOrDefault(key) + RedisKeys.SumsOf(metric, number);
            }
        }
    }
}
