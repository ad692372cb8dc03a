using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;

namespace TokenGate.Gateway.Admin;

/// <summary>Data sources of the admin port: this gateway's journal, and the Redis that it fills.</summary>
internal sealed class AdminLedger : IDisposable
{
    private static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(15);

    private readonly IJournal _journal;
    private readonly LiveOptions _options;

    /// <summary>Looks at what the gateway was given. Redis is the one of the start: another one takes effect at the next.</summary>
    public AdminLedger(IJournal journal, LiveOptions options, TimeProvider clock)
    {
        (_journal, _options) = (journal, options);
        if (journal is Ledger.Journal or LateJournal && LedgerLifetime.OptionsOf(options.Current.Ledger) is { } redis)
        {
            RedisOptions = redis;

            // A dashboard's month may be large and Redis busy; a page waits for it, no exchange does.
            Redis = new RedisUsageReader(redis with { CommandTimeout = ReadTime }, clock);
        }
    }

    /// <summary>The journal's identity; empty without one.</summary>
    public string GatewayId => JournalOrNull?.GatewayId ?? "";

    /// <summary>This gateway's journal.</summary>
    /// <exception cref="AdminFaultException">There is none that can be read here, or it cannot be opened so far.</exception>
    public Journal Journal => JournalOrNull
        ?? throw new AdminFaultException(StatusCodes.Status503ServiceUnavailable, "This gateway has no journal that can be read at the moment: see /api/health.");

    /// <summary>This gateway's journal; null when it was given another kind, or while it cannot be opened.</summary>
    public Journal? JournalOrNull => LateJournal.Behind(_journal);

    /// <summary>The calendar of the deployment, as this gateway's journal has it; UTC without one.</summary>
    public ReportingZone Zone => JournalOrNull?.Reader.ReadZone() ?? ReportingZone.Utc;

    /// <summary>The currencies of the costs, as this gateway's journal has them; the configured one where it names none.</summary>
    public CurrencyHistory Currencies => JournalOrNull?.Reader.ReadCurrencies() ?? new CurrencyHistory(_options.Current.Report.Currency);

    /// <summary>Reads Redis; null when none is configured.</summary>
    public RedisUsageReader? Redis { get; }

    /// <summary>How Redis is reached; null when none is configured.</summary>
    public RedisLedgerOptions? RedisOptions { get; }

    /// <summary>Where counts can be read from.</summary>
    public IReadOnlyList<string> Sources => Redis is null ? ["journal"] : ["journal", "redis"];

    /// <summary>
    /// Where counts are read unless it is said otherwise: in the journals wherever they have all that Redis has, since they answer sooner
    /// and know what was withheld; in Redis where gateways count that cannot be asked.
    /// </summary>
    /// <param name="isOfAFleet">True where other gateways are asked for their part: Redis has it too of those that are away.</param>
    /// <param name="cancellationToken">Ends it before Redis is asked.</param>
    /// <exception cref="RedisLedgerException">Redis cannot be reached.</exception>
    public async Task<string> DefaultSourceAsync(bool isOfAFleet, CancellationToken cancellationToken) =>
        Redis is { } redis && (isOfAFleet || (await redis.ReadOriginAsync(cancellationToken)).Gateways.Any(gateway => gateway.Gateway != GatewayId)) ? "redis" : "journal";

    /// <summary>The currencies of the costs of a source.</summary>
    /// <param name="source"><c>journal</c> or <c>redis</c>.</param>
    /// <param name="cancellationToken">Ends it before Redis is asked.</param>
    public async Task<CurrencyHistory> CurrenciesOfAsync(string source, CancellationToken cancellationToken) =>
        (source == "redis" && Redis is { } redis ? await redis.ReadCurrenciesAsync(cancellationToken) : null) ?? Currencies;

    /// <inheritdoc/>
    public void Dispose() => Redis?.Dispose();
}
