using System.Globalization;

namespace TokenGate.Ledger.Redis;

/// <summary>What one shard holds at one moment: its cursors, and its sums by field.</summary>
/// <param name="Cursors">Gateway id to its cursor.</param>
/// <param name="Usage">The sums by user.</param>
/// <param name="Tags">The sums by project and client program.</param>
internal sealed record RedisSnapshot(
    IReadOnlyDictionary<string, ShardCursor> Cursors, Dictionary<HourKey, TrustedSums> Usage, Dictionary<TagKey, TrustedSums> Tags)
{
    private const int Attempts = 20;

    private delegate bool FieldParser<TKey>(DateOnly day, string field, out TKey key, out string metric);

    /// <summary>Reads a shard over a span of days. The cursors before and after agree: nothing was applied in between.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be used, or never stands still.</exception>
    public static async Task<RedisSnapshot> ReadAsync(RedisConnection connection, RedisKeys keys, int shard, IReadOnlyList<DateOnly> days)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = await connection.HashGetAllAsync(keys.Cursor(shard));
            var usage = new Dictionary<HourKey, TrustedSums>();
            var tags = new Dictionary<TagKey, TrustedSums>();
            foreach (var some in days.Chunk(256))
            {
                var hashes = await Task.WhenAll(some.Select(day => connection.HashGetAllAsync(keys.Usage(shard, day))));
                var tagHashes = await Task.WhenAll(some.Select(day => connection.HashGetAllAsync(keys.Tags(shard, day))));
                for (var i = 0; i < some.Length; i++)
                {
                    AddUsage(usage, some[i], hashes[i]);
                    AddTags(tags, some[i], tagHashes[i]);
                }
            }

            var after = await connection.HashGetAllAsync(keys.Cursor(shard));
            if (before.OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(after.OrderBy(pair => pair.Key, StringComparer.Ordinal)))
            {
                return new RedisSnapshot(CursorsOf(after), usage, tags);
            }
        }

        throw new RedisLedgerException($"Shard {shard} changed each time it was read: too much is being written for an audit. Try again in a quieter minute.");
    }

    /// <summary>The gateways' cursors of a shard; what cannot be read counts as nothing.</summary>
    public static Dictionary<string, ShardCursor> CursorsOf(KeyValuePair<string, string>[] fields) => fields
        .Where(static pair => pair.Key != RedisKeys.SchemaField)
        .ToDictionary(static pair => pair.Key, static pair => ShardCursor.TryParse(pair.Value, out var cursor) ? cursor : default);

    /// <summary>Adds the fields of a day's usage; what is not a field of ours is left out.</summary>
    public static void AddUsage(Dictionary<HourKey, TrustedSums> sums, DateOnly day, KeyValuePair<string, string>[] fields) =>
        Add(sums, day, fields, RedisKeys.TryParseField);

    /// <summary>Adds the fields of a day's tags; what is not a field of ours is left out.</summary>
    public static void AddTags(Dictionary<TagKey, TrustedSums> sums, DateOnly day, KeyValuePair<string, string>[] fields) =>
        Add(sums, day, fields, RedisKeys.TryParseTag);

    private static void Add<TKey>(Dictionary<TKey, TrustedSums> sums, DateOnly day, KeyValuePair<string, string>[] fields, FieldParser<TKey> parse)
        where TKey : notnull
    {
        foreach (var (field, value) in fields)
        {
            if (parse(day, field, out var key, out var metric)
                && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                sums[key] = sums.GetValueOrDefault(key) + RedisKeys.SumsOf(metric, number);
            }
        }
    }
}
