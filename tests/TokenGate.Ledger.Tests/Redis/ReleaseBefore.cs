using System.Globalization;
using TokenGate.Ledger.Redis;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>
/// A gateway of the release that wrote schema 1, as far as Redis sees it: its script, byte for byte, with the fields and cursors that it
/// sent. It looks at the
/// schema when it connects and not again, so one that runs on writes until its cursors stop it.
/// </summary>
internal sealed class ReleaseBefore(RedisConnection connection, string gateway)
{
    private static readonly string Script = File.ReadAllText(
        Path.Combine(Repository.Root, "tests", "TokenGate.Ledger.Tests", "fixtures", "apply-schema-1.lua"));

    private readonly RedisKeys _keys = new("tokengate", 16);

    /// <summary>Agrees on the schema as that release did.</summary>
    public static async Task AgreeAsync(RedisServer server)
    {
        await server.CommandAsync("HSETNX", "tokengate:meta", "schema", "1");
        await server.CommandAsync("HSETNX", "tokengate:meta", "shards", "16");
    }

    /// <summary>Applies exchanges with these sequence numbers, which follow <paramref name="from"/>; gives each shard's answer.</summary>
    public async Task<IReadOnlyList<long>> ApplyAsync(long from, IReadOnlyList<UsageRecord> records)
    {
        var to = from + records.Count;
        var answers = new List<long>();
        for (var shard = 0; shard < _keys.Shards; shard++)
        {
            var fields = new Dictionary<DateOnly, Dictionary<string, long>>();
            foreach (var record in records.Where(record => _keys.Shard(record.User) == shard))
            {
                var booking = Booking.From(record);
                var hour = ReportingZone.Utc.LocalHour(booking.Key.Quarter);
                var stem = RedisKeys.FieldStem(new HourKey(hour, record.Team, record.User, record.Route, record.Model));
                if (!fields.TryGetValue(ReportingZone.DayOf(hour), out var day))
                {
                    fields.Add(ReportingZone.DayOf(hour), day = []);
                }

                var sums = TrustedSums.From(booking.Sums);
                foreach (var (metric, value) in new[]
                {
                    ("requests", sums.Requests), ("input_tokens", sums.InputTokens), ("output_tokens", sums.OutputTokens), ("reasoning_tokens", sums.ReasoningTokens),
                })
                {
                    day[stem + metric] = day.GetValueOrDefault(stem + metric) + value;
                }
            }

            List<string> keys = [_keys.Cursor(shard)];
            List<string> arguments = [gateway, Text(from), Text(to), "99999999"];
            foreach (var (day, values) in fields)
            {
                keys.Add(_keys.Usage(shard, day));
                arguments.Add(Text(values.Count));
                arguments.AddRange(values.Keys);
                arguments.AddRange(values.Values.Select(Text));
            }

            answers.Add(await connection.EvalAsync(Script, keys, arguments));
        }

        return answers;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
