using System.Globalization;
using System.Runtime.InteropServices;

namespace TokenGate.Ledger.Redis;

/// <summary>What one round adds to one shard, summed.</summary>
internal sealed class ShardBatch
{
    /// <summary>Arguments before the fields: gateway, from, to, seconds to live.</summary>
    private const int Head = 4;

    /// <summary>Arguments of one booking: four metrics, each a field and a number.</summary>
    private const int MostOfOne = 8;

    private readonly Dictionary<BookingKey, TrustedSums> _sums = [];
    private (List<string> Keys, List<string> Arguments)? _script;

    /// <summary>True when there is nothing to add.</summary>
    public bool IsEmpty => _sums.Count == 0;

    /// <summary>Adds trusted sums.</summary>
    public void Add(BookingKey key, TrustedSums sums)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out _);
        sum += sums;
        _script = null;
    }

    /// <summary>Takes everything out.</summary>
    public void Clear()
    {
        _sums.Clear();
        _script = null;
    }

    /// <summary>Makes all of the script that can be made before it is known where the batch begins: <see cref="ToScript"/> is quick then.</summary>
    public void Prepare(RedisKeys names, int shard) => _script ??= Write(names, shard);

    /// <summary>The keys and arguments of <see cref="ApplyScript"/> for this shard. The lists are the batch's own: to be used before it is changed.</summary>
    public (List<string> Keys, List<string> Arguments) ToScript(RedisKeys names, int shard, string gateway, long from, long to, int retentionDays)
    {
        var (keys, arguments) = _script ??= Write(names, shard);
        arguments[0] = gateway;
        arguments[1] = Number(from);
        arguments[2] = Number(to);
        arguments[3] = Number(retentionDays * 86_400L);
        return (keys, arguments);
    }

    private (List<string> Keys, List<string> Arguments) Write(RedisKeys names, int shard)
    {
        List<string> keys = [names.Cursor(shard)];
        var arguments = new List<string>(Head + (_sums.Count * MostOfOne));
        arguments.AddRange(Enumerable.Repeat("", Head));
        var increments = new List<string>(_sums.Count * MostOfOne / 2);
        foreach (var day in _sums.GroupBy(pair => DateOnly.FromDateTime(UnixHour.Start(pair.Key.Hour).UtcDateTime)))
        {
            keys.Add(names.Usage(shard, day.Key));
            var count = arguments.Count;
            arguments.Add("");
            foreach (var (key, sums) in day)
            {
                var stem = RedisKeys.FieldStem(key);
                Add(arguments, increments, stem, RedisKeys.Requests, sums.Requests);
                Add(arguments, increments, stem, RedisKeys.InputTokens, sums.InputTokens);
                Add(arguments, increments, stem, RedisKeys.OutputTokens, sums.OutputTokens);
                Add(arguments, increments, stem, RedisKeys.ReasoningTokens, sums.ReasoningTokens);
            }

            arguments[count] = Number(increments.Count);
            arguments.AddRange(increments);
            increments.Clear();
        }

        return (keys, arguments);
    }

    private static void Add(List<string> fields, List<string> increments, string stem, string metric, long value)
    {
        if (value != 0)
        {
            fields.Add(stem + metric);
            increments.Add(Number(value));
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
