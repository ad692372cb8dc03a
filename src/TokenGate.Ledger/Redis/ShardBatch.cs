using System.Globalization;
using System.Runtime.InteropServices;

namespace TokenGate.Ledger.Redis;

/// <summary>What one round adds to one shard, summed by the fields of Redis.</summary>
/// <param name="zone">The calendar of Redis.</param>
/// <param name="isForeign">True for a quarter hour whose costs are not in Redis' currency: they are left out. Null where there is
/// none.</param>
internal sealed class ShardBatch(ReportingZone zone, Func<long, bool>? isForeign = null)
{
    /// <summary>Arguments before the hashes: gateway, from, to, seconds that stamps live.</summary>
    private const int Head = 4;

    /// <summary>Arguments of one booking: six metrics, each a field and a number.</summary>
    private const int MostOfOne = 12;

    private readonly Dictionary<HourKey, TrustedSums> _usage = [];
    private readonly Dictionary<TagKey, TrustedSums> _tags = [];
    private readonly Dictionary<DateOnly, SortedSet<int>> _rules = [];
    private (long Hour, int Rules)? _lastRules;
    private (List<string> Keys, List<string> Arguments, bool Additions)? _script;

    /// <summary>True when there is nothing to add.</summary>
    public bool IsEmpty => _usage.Count == 0;

    /// <summary>Adds trusted sums.</summary>
    /// <param name="key">Where they are booked.</param>
    /// <param name="sums">What they are.</param>
    /// <param name="rules">The edition of the counting rules that made them.</param>
    public void Add(BookingKey key, TrustedSums sums, int rules)
    {
        var hour = zone.LocalHour(key.Quarter);
        if (sums.Cost != 0 && isForeign?.Invoke(key.Quarter) == true)
        {
            sums = sums with { Cost = 0 };
        }

        ref var usage = ref CollectionsMarshal.GetValueRefOrAddDefault(_usage, new HourKey(hour, key.Team, key.User, key.Route, key.Model), out _);
        usage += sums;
        ref var tags = ref CollectionsMarshal.GetValueRefOrAddDefault(_tags, new TagKey(hour, key.Team, key.Project, key.Client, key.Model), out _);
        tags += sums;
        _script = null;
        if ((hour, rules) != _lastRules)
        {
            // Entries come in the order of time, and editions change once in years.
            _lastRules = (hour, rules);
            AddRules(ReportingZone.DayOf(hour), rules);
        }
    }

    /// <summary>Takes everything out.</summary>
    public void Clear()
    {
        _usage.Clear();
        _tags.Clear();
        _rules.Clear();
        _lastRules = null;
        _script = null;
    }

    /// <summary>
    /// Makes all of the script that can be made before it is known where the batch begins: <see cref="ToScript"/> is quick then.
    /// </summary>
    public void Prepare(RedisKeys names, int shard, int retentionDays) => _script ??= Write(names, shard, retentionDays, additionsOnly: false);

    /// <summary>
    /// The keys and arguments of <see cref="ApplyScript"/> for this shard. The lists are the batch's own: to be used before it is changed.
    /// </summary>
    /// <param name="names">The keys.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="gateway">The gateway.</param>
    /// <param name="from">The cursor at which the batch begins. While that is upgrading, only what schema 2 adds is sent.</param>
    /// <param name="to">The cursor afterwards.</param>
    /// <param name="retentionDays">How many days a day's hashes live after their day.</param>
    public (List<string> Keys, List<string> Arguments) ToScript(RedisKeys names, int shard, string gateway, ShardCursor from, ShardCursor to, int retentionDays)
    {
        if (_script is not { } known || known.Additions != from.IsUpgrading)
        {
            _script = known = Write(names, shard, retentionDays, from.IsUpgrading);
        }

        known.Arguments[0] = gateway;
        known.Arguments[1] = from.ToString();
        known.Arguments[2] = to.ToString();
        return (known.Keys, known.Arguments);
    }

    private void AddRules(DateOnly day, int rules)
    {
        if (!_rules.TryGetValue(day, out var editions))
        {
            _rules.Add(day, editions = []);
        }

        editions.Add(rules);
    }

    private (List<string> Keys, List<string> Arguments, bool Additions) Write(RedisKeys names, int shard, int retentionDays, bool additionsOnly)
    {
        List<string> keys = [names.Cursor(shard)];
        var arguments = new List<string>(Head + ((_usage.Count + _tags.Count) * MostOfOne));
        arguments.AddRange(Enumerable.Repeat("", Head - 1));
        arguments.Add(Number(retentionDays * 86_400L));
        foreach (var day in _usage.GroupBy(pair => ReportingZone.DayOf(pair.Key.LocalHour)))
        {
            keys.Add(names.Usage(shard, day.Key));
            arguments.Add(Expiry(day.Key, retentionDays));
            arguments.Add(string.Join(',', _rules[day.Key]));
            Fields(arguments, day, RedisKeys.FieldStem, additionsOnly);
        }

        foreach (var day in _tags.GroupBy(pair => ReportingZone.DayOf(pair.Key.LocalHour)))
        {
            keys.Add(names.Tags(shard, day.Key));
            arguments.Add(Expiry(day.Key, retentionDays));
            arguments.Add("");
            Fields(arguments, day, RedisKeys.TagStem, additionsOnly: false);
        }

        return (keys, arguments, additionsOnly);
    }

    /// <summary>The end of a day's life: so many days after it has ended in the zone.</summary>
    private string Expiry(DateOnly day, int retentionDays) => Number(zone.Start(ReportingZone.LocalHour(day, ReportingZone.HoursPerDay)).AddDays(retentionDays).ToUnixTimeSeconds());

    private static void Fields<TKey>(List<string> arguments, IEnumerable<KeyValuePair<TKey, TrustedSums>> day, Func<TKey, string> stemOf, bool additionsOnly)
    {
        var count = arguments.Count;
        arguments.Add("");
        var increments = new List<string>();
        foreach (var (key, sums) in day)
        {
            var stem = stemOf(key);
            if (!additionsOnly)
            {
                Add(RedisKeys.Requests, sums.Requests);
                Add(RedisKeys.InputTokens, sums.InputTokens);
                Add(RedisKeys.OutputTokens, sums.OutputTokens);
                Add(RedisKeys.ReasoningTokens, sums.ReasoningTokens);
            }

            Add(RedisKeys.CachedTokens, sums.CachedTokens);
            if (sums.Cost != 0)
            {
                arguments.Add(stem + RedisKeys.Cost);
                increments.Add(sums.Cost.ToString(CultureInfo.InvariantCulture));
            }

            void Add(string metric, long value)
            {
                if (value != 0)
                {
                    arguments.Add(stem + metric);
                    increments.Add(Number(value));
                }
            }
        }

        arguments[count] = Number(increments.Count);
        arguments.AddRange(increments);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
