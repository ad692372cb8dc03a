using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Metering;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Redis;
using TokenGate.Ledger.Works;
using TokenGate.Pricing;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>
/// Background services of the journal: seals its chain, applies retention, drains it to Redis when one is configured, keeps work whose
/// usage is told later, and tallies calls that ran no model. Stops last, so that entries of the stop itself are sent too.
/// </summary>
internal sealed class LedgerLifetime(
    IJournal journal,
    AuditNotes notes,
    RegisteredWork works,
    NoUsageCalls noUsage,
    LiveOptions options,
    GatewayConfiguration configuration,
    PricesInForce prices,
    ConcernList concerns,
    TimeProvider clock,
    ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan SealInterval = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _beginning = Task.CompletedTask;
    private RedisLedger? _redis;
    private ChainSealer? _sealer;
    private CalendarKeeper? _calendar;
    private JournalKeeper? _keeper;
    private JournalWorkRegister? _register;
    private NoUsageTally? _tally;

    /// <summary>The state of Redis; null when none is configured.</summary>
    public RedisLedgerStatus? Redis => _redis?.Status;

    /// <summary>The last seal in the log; null before the first.</summary>
    public ChainSeal? LastSeal => _sealer?.Last;

    /// <summary>The options of a Redis ledger, for the configuration that names one; null for one that does not.</summary>
    public static RedisLedgerOptions? OptionsOf(Options.LedgerOptions ledger) => string.IsNullOrEmpty(ledger.Redis)
        ? null
        : new RedisLedgerOptions { Redis = ledger.Redis, KeyPrefix = ledger.KeyPrefix, Shards = ledger.Shards, RetentionDays = ledger.RetentionDays };

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (journal is LateJournal late)
        {
            _beginning = BeginLateAsync(late);
        }
        else if (LateJournal.Behind(journal) is { } own)
        {
            await BeginAsync(own, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await EndCountingAsync();
        await notes.LifetimeAsync(EntryKind.Stop, cancellationToken);
        await DisposeAsync();
    }

    /// <summary>
    /// What hides providers' ids of works. Gateways that share a Redis have to agree on it without a word, so it is no secret: it keeps the
    /// ids themselves, which are random, out of journal and Redis, and proves nothing against somebody who knows one.
    /// </summary>
    private static byte[] WorkKey(string prefix) => SHA256.HashData(Encoding.UTF8.GetBytes($"tokengate works\n{prefix}"));

    private string Currency() => options.Current.Report.Currency;

    private void Price(CurrencyHistory currencies) => prices.Follow(currencies.At, currencies.Code);

    private TimeZoneInfo Zone() => ReportOptionsValidator.ZoneOf(options.Current.Report);

    /// <summary>Writes the tally, and takes no more claims.</summary>
    private async Task EndCountingAsync()
    {
        noUsage.Use(null);
        works.Use(null);
        var (tally, register) = (_tally, _register);
        (_tally, _register) = (null, null);
        await (tally?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (register?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>
    /// The key that signs seals. One that cannot be read leaves them unsigned, and says so: traffic does not wait for it (G2).
    /// </summary>
    private ECDsa? SealKey(string? file)
    {
        const string Key = "TokenGate:Ledger:SealKey";
        try
        {
            return string.IsNullOrEmpty(file) ? null : SealSignature.ReadSigningKey(configuration.PathOf(file));
        }
        catch (JournalException fault)
        {
            concerns.Report(Key, fault.Message, "Seals are not signed until the gateway is started with the key");
            return null;
        }
    }

    private async Task BeginLateAsync(LateJournal late)
    {
        try
        {
            await BeginAsync(await late.Opened.WaitAsync(_stopping.Token), _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The gateway stops before its journal could be opened.
        }
    }

    private async Task BeginAsync(Journal own, CancellationToken cancellationToken)
    {
        await notes.LifetimeAsync(EntryKind.Start, cancellationToken);
        if (own.Reader.ReadCurrencies() is { } currencies)
        {
            // What is configured holds from the next midnight on.
            Price(currencies);
        }

        var ledger = options.Current.Ledger;
        if (OptionsOf(ledger) is { } redis)
        {
            _redis = RedisLedger.Start(own, redis with { Models = () => notes.Models, Zone = Zone, Currency = Currency, Priced = Price }, clock, loggers.CreateLogger<RedisLedger>());
        }
        else
        {
            _calendar = CalendarKeeper.Start(own, Zone, Currency, Price, clock, loggers.CreateLogger<CalendarKeeper>());
        }

        _register = new JournalWorkRegister(own, WorkKey(ledger.KeyPrefix), OptionsOf(ledger), clock, loggers.CreateLogger<JournalWorkRegister>());
        works.Use(_register);
        _tally = NoUsageTally.Start(own, clock, loggers.CreateLogger<NoUsageTally>());
        noUsage.Use(_tally);
        _sealer = ChainSealer.Start(own, SealInterval, clock, loggers.CreateLogger<ChainSealer>(), SealKey(ledger.SealKey));
        _keeper = JournalKeeper.Start(own, _redis, ledger.JournalDays, clock, loggers.CreateLogger<JournalKeeper>());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            await _stopping.CancelAsync();
        }

        await _beginning;
        await EndCountingAsync();
        foreach (var part in new IAsyncDisposable?[] { _keeper, _sealer, _redis, _calendar })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        (_keeper, _sealer) = (null, null);
        _stopping.Dispose();
    }
}
