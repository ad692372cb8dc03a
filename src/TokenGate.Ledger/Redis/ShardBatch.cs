using System.Globalization;
using System.Runtime.InteropServices;

namespace TokenGate.Ledger.Redis;

/// <summary>What one round adds to one shard, summed.</summary>
internal sealed class ShardBatch
{
    private readonly Dictionary<BookingKey, TrustedSums> _sums = [];

    /// <summary>True when there is nothing to add.</summary>
    public bool IsEmpty => _sums.Count == 0;

    /// <summary>Adds trusted sums.</summary>
    public void Add(BookingKey key, TrustedSums sums)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out _);
        sum += sums;
    }

    /// <summary>Takes everything out.</summary>
    public void Clear() => _sums.Clear();

    /// <summary>The keys and arguments of <see cref="ApplyScript"/> for this shard.</summary>
    public (List<string> Keys, List<string> Arguments) ToScript(RedisKeys names, int shard, string gateway, long from, long to, int retentionDays)
    {
        List<string> keys = [names.Cursor(shard)];
        List<string> arguments = [gateway, Number(from), Number(to), Number(retentionDays * 86_400L)];
        foreach (var day in _sums.GroupBy(pair => DateOnly.FromDateTime(UnixHour.Start(pair.Key.Hour).UtcDateTime)))
        {
            keys.Add(names.Usage(shard, day.Key));
            var count = arguments.Count;
            arguments.Add("");
            foreach (var (key, sums) in day)
            {
                var stem = RedisKeys.FieldStem(key);
                Add(arguments, stem, RedisKeys.Requests, sums.Requests);
                Add(arguments, stem, RedisKeys.InputTokens, sums.InputTokens);
                Add(arguments, stem, RedisKeys.OutputTokens, sums.OutputTokens);
                Add(arguments, stem, RedisKeys.ReasoningTokens, sums.ReasoningTokens);
            }

            arguments[count] = Number((arguments.Count - count - 1) / 2);
        }

        return (keys, arguments);
    }

    private static void Add(List<string> arguments, string stem, string metric, long value)
    {
        if (value != 0)
        {
            arguments.Add(stem + metric);
            arguments.Add(Number(value));
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
