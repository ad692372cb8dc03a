using System.Text;

namespace TokenGate.Ledger.Redis;

/// <summary>What one round adds to one shard, summed by the fields of Redis.</summary>
/// <param name="zone">The calendar of Redis.</param>
/// <param name="isForeign">True for a quarter hour whose costs are not in Redis' currency: they are left out. Null where there is
/// none.</param>
internal sealed class ShardBatch(ReportingZone zone, Func<long, bool>? isForeign = null)
{
    /// <summary>Arguments that are known when the script is sent: gateway, from, to.</summary>
    private const int Head = 3;

    /// <summary>Arguments and bytes that one group of fields usually takes: three metrics, each a field and a number.</summary>
    private const int UsualArguments = 6;
    private const int UsualBytes = 192;

    /// <summary>Days that keep their tables from one round to the next.</summary>
    private const int KeptDays = 2;

    /// <summary>A stem that is longer has a buffer of its own.</summary>
    private const int UsualStem = 512;

    /// <summary>The metrics as <see cref="Number"/> counts them; a release of schema 1 knows the first four.</summary>
    private static readonly byte[][] Metrics =
    [
        .. new[] { RedisKeys.Requests, RedisKeys.InputTokens, RedisKeys.OutputTokens, RedisKeys.ReasoningTokens, RedisKeys.CachedTokens, RedisKeys.Cost }
            .Select(Encoding.UTF8.GetBytes),
    ];

    private const int OldMetrics = 4;
    private const int CostMetric = 5;

    private readonly List<DaySums> _days = [];
    private DaySums? _last;
    private (List<string> Keys, ScriptArguments Arguments, bool Additions)? _script;

    /// <summary>True when there is nothing to add.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Adds trusted sums.</summary>
    /// <param name="key">Where they are booked.</param>
    /// <param name="sums">What they are.</param>
    /// <param name="rules">The edition of the counting rules that made them.</param>
    public void Add(in BookingKey key, TrustedSums sums, int rules)
    {
        if (sums.Cost != 0 && isForeign?.Invoke(key.Quarter) == true)
        {
            sums = sums with { Cost = 0 };
        }

        var hour = zone.LocalHour(key.Quarter);
        DayOf(ReportingZone.DayOf(hour)).Add(ReportingZone.HourOf(hour), key, sums, rules);
        IsEmpty = false;
        Drop();
    }

    /// <summary>Takes everything out.</summary>
    public void Clear()
    {
        if (_days.Count > KeptDays)
        {
            _days.Clear();
        }

        foreach (var day in _days)
        {
            day.Clear();
        }

        IsEmpty = true;
        _last = null;
        Drop();
    }

    /// <summary>
    /// Makes all of the script that can be made before it is known where the batch begins: <see cref="ToScript"/> is quick then.
    /// </summary>
    public void Prepare(RedisKeys names, int shard, int retentionDays) => _script ??= Write(names, shard, retentionDays, additionsOnly: false);

    /// <summary>
    /// The keys and arguments of <see cref="ApplyScript"/> for this shard. They are the caller's, and stay as they are when the batch is
    /// changed.
    /// </summary>
    /// <param name="names">The keys.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="gateway">The gateway.</param>
    /// <param name="from">The cursor at which the batch begins. While that is upgrading, only what schema 2 adds is sent.</param>
    /// <param name="to">The cursor afterwards.</param>
    /// <param name="retentionDays">How many days a day's hashes live after their day.</param>
    public (List<string> Keys, ScriptArguments Arguments) ToScript(RedisKeys names, int shard, string gateway, ShardCursor from, ShardCursor to, int retentionDays)
    {
        var (keys, arguments, _) = _script is { } known && known.Additions == from.IsUpgrading ? known : Write(names, shard, retentionDays, from.IsUpgrading);
        _script = null;
        arguments.Head[0] = gateway;
        arguments.Head[1] = from.ToString();
        arguments.Head[2] = to.ToString();
        return (keys, arguments);
    }

    /// <summary>Takes back what was prepared and nobody has: the batch is another one now.</summary>
    private void Drop()
    {
        _script?.Arguments.Release();
        _script = null;
    }

    private DaySums DayOf(DateOnly date)
    {
        // Entries come in the order of time.
        if (_last is { } last && last.Date == date)
        {
            return last;
        }

        var day = _days.Find(known => known.Date == date);
        if (day is null)
        {
            _days.Add(day = new DaySums(date));
        }

        return _last = day;
    }

    private (List<string> Keys, ScriptArguments Arguments, bool Additions) Write(RedisKeys names, int shard, int retentionDays, bool additionsOnly)
    {
        List<string> keys = [names.Cursor(shard)];
        var groups = 1 + _days.Sum(static day => day.Usage.Count + day.Tags.Count);
        var arguments = new ScriptArguments(Head, groups * UsualArguments, groups * UsualBytes);
        arguments.Add(retentionDays * 86_400L);
        foreach (var day in _days.Where(static day => day.Usage.Count > 0))
        {
            keys.Add(names.Usage(shard, day.Date));
            arguments.Add(Expiry(day.Date, retentionDays));
            arguments.Add(string.Join(',', day.Rules));
            Fields(arguments, day.Usage, additionsOnly);
        }

        foreach (var day in _days.Where(static day => day.Tags.Count > 0))
        {
            keys.Add(names.Tags(shard, day.Date));
            arguments.Add(Expiry(day.Date, retentionDays));
            arguments.Add("");
            Fields(arguments, day.Tags, additionsOnly: false);
        }

        return (keys, arguments, additionsOnly);
    }

    /// <summary>The end of a day's life in Unix seconds: so many days after it has ended in the zone.</summary>
    private long Expiry(DateOnly day, int retentionDays) => zone.Start(ReportingZone.LocalHour(day, ReportingZone.HoursPerDay)).AddDays(retentionDays).ToUnixTimeSeconds();

    /// <summary>
    /// Adds how many fields there are, how many of them are no costs, the fields, costs last, and what each grows by, in the same order.
    /// </summary>
    private static void Fields(ScriptArguments arguments, Dictionary<FieldKey, TrustedSums> groups, bool additionsOnly)
    {
        var first = additionsOnly ? OldMetrics : 0;
        long plain = 0, costs = 0;
        foreach (var (_, sums) in groups)
        {
            for (var metric = first; metric < CostMetric; metric++)
            {
                plain += Number(sums, metric) == 0 ? 0 : 1;
            }

            costs += sums.Cost == 0 ? 0 : 1;
        }

        arguments.Add(plain + costs);
        arguments.Add(plain);
        Span<byte> usual = stackalloc byte[UsualStem];
        foreach (var (key, sums) in groups)
        {
            var stem = StemOf(key, usual);
            for (var metric = first; metric < CostMetric; metric++)
            {
                if (Number(sums, metric) != 0)
                {
                    arguments.Add(stem, Metrics[metric]);
                }
            }
        }

        foreach (var (key, sums) in costs == 0 ? [] : groups)
        {
            if (sums.Cost != 0)
            {
                arguments.Add(StemOf(key, usual), Metrics[CostMetric]);
            }
        }

        foreach (var (_, sums) in groups)
        {
            for (var metric = first; metric < CostMetric; metric++)
            {
                if (Number(sums, metric) is not 0 and var number)
                {
                    arguments.Add(number);
                }
            }
        }

        foreach (var (_, sums) in costs == 0 ? [] : groups)
        {
            if (sums.Cost != 0)
            {
                arguments.Add(sums.Cost);
            }
        }
    }

    private static Span<byte> StemOf(FieldKey key, Span<byte> usual)
    {
        var stem = key.MostBytes <= usual.Length ? usual : new byte[key.MostBytes];
        return stem[..key.WriteStem(stem)];
    }

    private static long Number(in TrustedSums sums, int metric) => metric switch
    {
        0 => sums.Requests,
        1 => sums.InputTokens,
        2 => sums.OutputTokens,
        3 => sums.ReasoningTokens,
        _ => sums.CachedTokens,
    };
}
