using Microsoft.Extensions.Logging;

namespace TokenGate.Ledger.Redis;

/// <summary>
/// The calendar of a deployment, in Redis' meta: <c>zone</c> and, where it was ever changed, <c>zones</c>, the history with the seconds
/// since
/// when each holds. A gateway whose configured zone was changed proposes it; one that was merely configured otherwise follows.
/// </summary>
internal sealed partial class RedisZone(Journal journal, RedisKeys keys, Func<TimeZoneInfo> configured, TimeProvider time, ILogger logger)
{
    /// <summary>
    /// Replaces the history where it is the one that was read. <c>KEYS</c>: the meta hash. <c>ARGV</c>: the history that was read, empty
    /// for
    /// none; the id of the zone; the new history.
    /// </summary>
    private const string Replace =
        """
        if (redis.call('HGET', KEYS[1], 'zones') or '') ~= ARGV[1] then
          return 0
        end
        redis.call('HSET', KEYS[1], 'zone', ARGV[2], 'zones', ARGV[3])
        return 1
        """;

    private string? _told;

    /// <summary>The calendar that Redis has; null when it has none.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or names a zone that this machine does not know.</exception>
    public static async Task<ReportingZone?> ReadAsync(RedisConnection connection, RedisKeys keys) => (await ReadTextAsync(connection, keys)).Zone;

    /// <summary>The calendar of a Redis that may have none: the days of releases that knew UTC alone.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or names a zone that this machine does not know.</exception>
    public static async Task<ReportingZone> RequireAsync(RedisConnection connection, RedisKeys keys) => await ReadAsync(connection, keys) ?? ReportingZone.Utc;

    /// <summary>Agrees on the calendar, and has the journal keep it.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or names a zone that this machine does not know.</exception>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public async Task<ReportingZone> AgreeAsync(RedisConnection connection)
    {
        var own = new ReportingZone(configured());
        var before = Calendar.Read(journal.Reader);
        var (kept, wish) = before;
        var (found, text) = await ReadTextAsync(connection, keys);
        // A Redis that was emptied gets the whole history back: earlier days stay as they were booked.
        var agreed = kept is not null && (found is null || (text.Length == 0 && found.Id == kept.Id)) ? kept : found ?? own;
        var proposed = wish is not null && wish != own.Id && agreed.Id != own.Id ? agreed.ChangeTo(configured(), time.GetUtcNow(), Calendar.Lead) : agreed;
        if (!proposed.Equals(found))
        {
            // Another gateway may have been quicker: its calendar is found at the next look.
            var won = await connection.EvalAsync(Replace, [keys.Meta], [text, proposed.Id, proposed.ToString()]) == 1;
            agreed = won ? proposed : await RequireAsync(connection, keys);
            if (won && found is not null)
            {
                Changed(logger, agreed.Id, agreed.History[^1].Since);
            }
        }

        await Calendar.KeepAsync(journal, before, agreed, own.Id, time.GetUtcNow(), CancellationToken.None);
        if (agreed.Id != own.Id && _told != own.Id)
        {
            Differs(logger, own.Id, agreed.Id);
        }

        _told = own.Id;
        return agreed;
    }

    private static async Task<(ReportingZone? Zone, string Text)> ReadTextAsync(RedisConnection connection, RedisKeys keys)
    {
        var zones = await connection.HashGetAsync(keys.Meta, "zones");
        var text = zones ?? await connection.HashGetAsync(keys.Meta, "zone");
        try
        {
            return (string.IsNullOrEmpty(text) ? null : ReportingZone.Parse(text), zones ?? "");
        }
        catch (FormatException fault)
        {
            throw new RedisLedgerException($"{keys.Meta} says time zone '{text}', but {fault.Message}. Install the time zones of this release (tzdata).", fault)
            {
                NeedsOperator = true,
            };
        }
    }

    [LoggerMessage(5025, LogLevel.Information, "Days are those of {Zone} from {Since} on (UTC), for every gateway of this Redis; earlier days stay as they were booked", EventName = "ZoneChanged")]
    private static partial void Changed(ILogger logger, string zone, DateTimeOffset? since);

    [LoggerMessage(5019, LogLevel.Warning, "Report:TimeZone is {Own} here, but the gateways of this Redis book by {Zone}: this one does too. Write the same zone everywhere", EventName = "ZoneDiffers")]
    private static partial void Differs(ILogger logger, string own, string zone);
}
