using Microsoft.Extensions.Logging;

namespace TokenGate.Ledger.Redis;

/// <summary>
/// The currency of a deployment's costs, in Redis' meta: <c>currency</c> and, where it was ever changed, <c>currencies</c>, the history
/// with the seconds since when each holds. A gateway whose configured currency was changed proposes it, from the next midnight on; one that
/// was merely configured otherwise follows. So each day's keys are of one currency; what a gateway priced otherwise, because it could not
/// be reached when the change was agreed on, keeps its tokens there and leaves its cost out.
/// </summary>
internal sealed partial class RedisCurrency(Journal journal, RedisKeys keys, RedisLedgerOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>
    /// Replaces the history where it is the one that was read. <c>KEYS</c>: the meta hash. <c>ARGV</c>: the history that was read, empty
    /// for none; the currency; the new history, empty where there was never another currency.
    /// </summary>
    private const string Replace =
        """
        if (redis.call('HGET', KEYS[1], 'currencies') or '') ~= ARGV[1] then
          return 0
        end
        redis.call('HSET', KEYS[1], 'currency', ARGV[2])
        if ARGV[3] ~= '' then
          redis.call('HSET', KEYS[1], 'currencies', ARGV[3])
        end
        return 1
        """;

    private string? _told;

    /// <summary>The currencies of a Redis; null where it names none.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or its history cannot be read.</exception>
    public static async Task<CurrencyHistory?> ReadAsync(RedisConnection connection, RedisKeys keys) => (await ReadTextAsync(connection, keys)).Currencies;

    /// <summary>Agrees on the currencies, has the journal keep them, and tells who prices.</summary>
    /// <param name="connection">The Redis.</param>
    /// <param name="zone">The calendar that was agreed on.</param>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or its history cannot be read.</exception>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    /// <returns>The currencies of the journal, and those of Redis: costs of a time in which they differ are not for Redis.</returns>
    public async Task<(CurrencyHistory Own, CurrencyHistory Agreed)> AgreeAsync(RedisConnection connection, ReportingZone zone)
    {
        var (own, now) = (options.Currency(), time.GetUtcNow());
        var before = Calendar.ReadCurrencies(journal.Reader);
        var (kept, wish) = before;
        var (found, text) = await ReadTextAsync(connection, keys);

        // A Redis that was emptied gets the whole history back: earlier days stay in their currency.
        var agreed = kept is not null && (found is null || (text.Length == 0 && found.Code == kept.Code)) ? kept.AtMidnights(zone) : found ?? new CurrencyHistory(own);
        var wanted = wish is not null && wish != own ? own : agreed.Code;
        var proposed = wanted != agreed.Code || agreed.IsOffMidnight(now, zone) ? agreed.ChangeTo(wanted, now, zone, Calendar.Lead) : agreed;
        if (!proposed.Equals(found))
        {
            // Another gateway may have been quicker: its history is found at the next look.
            var won = await connection.EvalAsync(Replace, [keys.Meta], [text, proposed.Code, proposed.History.Count > 1 || text.Length > 0 ? proposed.ToString() : ""]) == 1;
            agreed = won ? proposed : await ReadAsync(connection, keys) ?? proposed;
            if (won && found is not null)
            {
                Changed(logger, agreed.Code, agreed.History[^1].Since);
            }
        }

        var followed = kept?.Follow(agreed, now) ?? agreed;
        await Calendar.KeepAsync(journal, before, followed, own, now, CancellationToken.None);
        options.Priced?.Invoke(followed);
        if (agreed.Code != own && _told != own)
        {
            Differs(logger, own, agreed.Code);
        }

        _told = own;
        return (followed, agreed);
    }

    private static async Task<(CurrencyHistory? Currencies, string Text)> ReadTextAsync(RedisConnection connection, RedisKeys keys)
    {
        var currencies = await connection.HashGetAsync(keys.Meta, "currencies");
        var text = currencies ?? await connection.HashGetAsync(keys.Meta, "currency");
        try
        {
            return (string.IsNullOrEmpty(text) ? null : CurrencyHistory.Parse(text), currencies ?? "");
        }
        catch (FormatException fault)
        {
            throw new RedisLedgerException($"{keys.Meta} says currency '{text}', but {fault.Message}.", fault) { NeedsOperator = true };
        }
    }

    [LoggerMessage(5027, LogLevel.Information, "Costs are in {Currency} from {Since} on (UTC), for every gateway of this Redis; earlier days stay in their currency", EventName = "RedisCurrencyChanged")]
    private static partial void Changed(ILogger logger, string currency, DateTimeOffset? since);

    [LoggerMessage(5028, LogLevel.Warning, "Report:Currency is {Own} here, but the gateways of this Redis count in {Currency}: this one does too. Write the same currency everywhere", EventName = "CurrencyDiffers")]
    private static partial void Differs(ILogger logger, string own, string currency);
}
