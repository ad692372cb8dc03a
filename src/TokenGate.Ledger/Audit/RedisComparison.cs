using System.Globalization;
using TokenGate.Ledger.Redis;

namespace TokenGate.Ledger.Audit;

/// <summary>Holds what Redis has against what the journals say it should have, up to Redis' own cursors.</summary>
internal sealed class RedisComparison
{
    /// <summary>A seal that does not lie on its journal's chain.</summary>
    public const string Seal = "seal";

    private const string Kind = "redis";
    private const string LagKind = "redis lags";

    private readonly RedisKeys _keys;
    private readonly RedisSnapshot[] _shards;
    private readonly Dictionary<string, string> _seals;
    private readonly ReportingZone _zone;
    private readonly CurrencyHistory? _currencies;
    private readonly long _oldestHour;
    private readonly Dictionary<HourKey, TrustedSums> _usage = [];
    private readonly Dictionary<TagKey, TrustedSums> _tags = [];
    private readonly HashSet<string> _audited = [];
    private readonly List<string> _missing = [];
    private string _gateway = "";
    private CurrencyHistory? _own;
    private long _waiting;

    private RedisComparison(RedisKeys keys, RedisSnapshot[] shards, Dictionary<string, string> seals, ReportingZone zone, CurrencyHistory? currencies, long oldestHour)
    {
        _keys = keys;
        _shards = shards;
        _seals = seals;
        _zone = zone;
        _currencies = currencies;
        _oldestHour = oldestHour;
    }

    /// <summary>What Redis holds in all.</summary>
    public TrustedSums Totals => _shards.SelectMany(shard => shard.Usage.Values).Aggregate(default(TrustedSums), (sum, next) => sum + next);

    /// <summary>Reads everything that Redis holds within the retention, shard by shard.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be used.</exception>
    public static async Task<RedisComparison> ReadAsync(RedisLedgerOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var keys = new RedisKeys(options.KeyPrefix, options.Shards);
        using var connection = await RedisConnection.ConnectAsync(options.Redis, options.CommandTimeout, cancellationToken);
        await RedisMeta.RequireAsync(connection, keys, options);
        var zone = await RedisZone.RequireAsync(connection, keys);
        var currencies = await RedisCurrency.ReadAsync(connection, keys);
        var today = ReportingZone.DayOf(zone.LocalHour(QuarterHour.From(time.GetUtcNow())));
        DateOnly[] days = [.. Enumerable.Range(-options.RetentionDays, options.RetentionDays + 3).Select(today.AddDays)];
        var shards = new RedisSnapshot[options.Shards];
        for (var shard = 0; shard < shards.Length; shard++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            shards[shard] = await RedisSnapshot.ReadAsync(connection, keys, shard, days);
        }

        var seals = (await connection.HashGetAllAsync(keys.Seals)).ToDictionary(pair => pair.Key, pair => pair.Value);

        // The oldest day is about to expire: Redis' clock and ours need not agree on the moment.
        return new RedisComparison(keys, shards, seals, zone, currencies, ReportingZone.LocalHour(days[1], 0));
    }

    /// <summary>What follows is of this journal.</summary>
    public void Begin(JournalReader journal)
    {
        _gateway = journal.GatewayId;
        _own = journal.ReadCurrencies();
        _audited.Add(_gateway);
    }

    /// <summary>The sequence number that was sealed, if any.</summary>
    public HashSet<long> SealedAt(JournalReader journal) => Sealed(journal) is { } seal ? [seal.Sequence] : [];

    /// <summary>Takes what an entry adds: Redis has it when its cursor is at or past the entry.</summary>
    public void Book(long sequence, Booking booking)
    {
        var trusted = TrustedSums.From(booking.Sums);
        if (_own is not null && _currencies is not null && _own.At(booking.Key.Quarter) != _currencies.At(booking.Key.Quarter))
        {
            // Priced before the change was known there: Redis has the tokens alone.
            trusted = trusted with { Cost = 0 };
        }

        var hour = _zone.LocalHour(booking.Key.Quarter);
        if (trusted.IsZero || hour < _oldestHour)
        {
            return;
        }

        if (_shards[_keys.Shard(booking.Key.User)].Cursors.GetValueOrDefault(_gateway).Applied >= sequence)
        {
            var key = booking.Key;
            var (usage, tag) = (new HourKey(hour, key.Team, key.User, key.Route, key.Model), new TagKey(hour, key.Team, key.Project, key.Client, key.Model));
            _usage[usage] = _usage.GetValueOrDefault(usage) + trusted;
            _tags[tag] = _tags.GetValueOrDefault(tag) + trusted;
        }
        else if (_waiting++ == 0)
        {
            _missing.Add($"entry {sequence} of gateway {_gateway} has not reached it");
        }
    }

    /// <summary>Takes the sums of removed entries: retention removes only what Redis has.</summary>
    public void BookRetained(BookingKey key, UsageSums sums) => Book(0, new Booking(key, default, sums));

    /// <summary>Holds the seal against the chain that was walked.</summary>
    public void CheckSeal(JournalReader journal, ChainWalk walk, AuditFaults faults)
    {
        if (Sealed(journal) is not { } seal)
        {
            return;
        }

        if (seal.Sequence > walk.Head)
        {
            faults.Add(Seal, $"entry {seal.Sequence} of gateway {journal.GatewayId} was sealed, the journal ends at {walk.Head}");
        }
        else if (walk.HashAt.TryGetValue(seal.Sequence, out var hash) && hash != seal.Hash)
        {
            faults.Add(Seal, $"entry {seal.Sequence} of gateway {journal.GatewayId} was sealed as {seal.Hash}, the journal has {hash}: the chain was made anew");
        }
    }

    /// <summary>Compares, when every journal was walked.</summary>
    public void Compare(AuditFaults faults)
    {
        var unknown = _shards.SelectMany(shard => shard.Cursors.Keys).Distinct().Where(gateway => !_audited.Contains(gateway)).Order(StringComparer.Ordinal).ToArray();
        if (unknown.Length > 0)
        {
            faults.Add(Kind, $"it also has the sums of {string.Join(", ", unknown)}: audit their journals together with this one");
            return;
        }

        if (_shards.SelectMany(shard => shard.Cursors).FirstOrDefault(cursor => cursor.Value.IsUpgrading).Key is { } upgrading)
        {
            faults.Add(LagKind, $"the sums of gateway {upgrading} are still being brought to schema {RedisKeys.Schema}. Run the gateway, or try again in a moment");
            return;
        }

        if (_waiting > 0)
        {
            faults.Add(LagKind, $"{_waiting} entries with trusted tokens are not in Redis yet; {_missing[0]}. Run the gateway, or try again in a moment");
        }

        Compare(faults, _usage, _shards.SelectMany(shard => shard.Usage), key => key.LocalHour, RedisKeys.FieldStem, key => _keys.Usage(_keys.Shard(key.User), ReportingZone.DayOf(key.LocalHour)));

        // A user's tags lie in the user's shard, so one tag is spread over them: only its sum can be held against the entries.
        Compare(faults, _tags, _shards.SelectMany(shard => shard.Tags), key => key.LocalHour, RedisKeys.TagStem, key => _keys.Tags(0, ReportingZone.DayOf(key.LocalHour)).Replace("{00}", "{*}", StringComparison.Ordinal));
    }

    private void Compare<TKey>(
        AuditFaults faults,
        Dictionary<TKey, TrustedSums> expected,
        IEnumerable<KeyValuePair<TKey, TrustedSums>> found,
        Func<TKey, long> hourOf,
        Func<TKey, string> stemOf,
        Func<TKey, string> nameOf)
        where TKey : notnull
    {
        var actual = new Dictionary<TKey, TrustedSums>();
        foreach (var (key, sums) in found.Where(pair => hourOf(pair.Key) >= _oldestHour))
        {
            actual[key] = actual.GetValueOrDefault(key) + sums;
        }

        foreach (var key in expected.Keys.Union(actual.Keys).OrderBy(hourOf).ThenBy(stemOf, StringComparer.Ordinal))
        {
            var (should, has) = (expected.GetValueOrDefault(key), actual.GetValueOrDefault(key));
            if (should != has)
            {
                faults.Add(Kind, $"{nameOf(key)} field {stemOf(key)}* holds {Show(has)}, the entries make {Show(should)}");
            }
        }
    }

    private (long Sequence, string Hash)? Sealed(JournalReader journal) =>
        _seals.TryGetValue(journal.GatewayId, out var seal) && seal.Split(':') is [var digits, var hash]
        && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? (sequence, hash)
            : null;

    private static string Show(TrustedSums sums) =>
        $"{sums.Requests} requests, {sums.InputTokens} in, {sums.OutputTokens} out, {sums.ReasoningTokens} reasoning, "
        + $"{sums.CachedTokens} cached, cost {Billionths.Text(sums.Cost)}";
}
