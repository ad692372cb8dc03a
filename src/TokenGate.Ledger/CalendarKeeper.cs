using Microsoft.Extensions.Logging;

namespace TokenGate.Ledger;

/// <summary>
/// Keeps the calendar of a journal that has no Redis: follows the configured zone while the gateway runs. With Redis the calendar is agreed
/// there. It never throws into its owner.
/// </summary>
public sealed partial class CalendarKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Journal _journal;
    private readonly Func<TimeZoneInfo> _zone;
    private readonly Func<string> _currency;
    private readonly Action<CurrencyHistory>? _priced;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private (string Zone, string Gateway)? _kept;
    private (string Currency, string Gateway)? _keptCurrency;
    private CurrencyHistory? _currencies;

    private CalendarKeeper(Journal journal, Func<TimeZoneInfo> zone, Func<string> currency, Action<CurrencyHistory>? priced, TimeProvider time, ILogger logger)
    {
        (_journal, _zone, _currency, _priced, _time, _logger) = (journal, zone, currency, priced, time, logger);
        _running = RunAsync();
    }

    /// <summary>Starts to keep it. The journal has to outlive the keeper.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="zone">Gives the configured zone.</param>
    /// <param name="currency">Gives the configured currency.</param>
    /// <param name="priced">Told of the currencies that costs are in, whenever they are looked at; null for nobody.</param>
    /// <param name="time">Paces the looks, and says when the next midnight is.</param>
    /// <param name="logger">Told of a change.</param>
    public static CalendarKeeper Start(
        Journal journal, Func<TimeZoneInfo> zone, Func<string> currency, Action<CurrencyHistory>? priced, TimeProvider time, ILogger<CalendarKeeper> logger)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return new CalendarKeeper(journal, zone, currency, priced, time, logger);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }
    }

    /// <summary>Compares once; writes where the configured zone or currency is another one.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        await LookAtZoneAsync(cancellationToken);
        await LookAtCurrencyAsync(cancellationToken);
    }

    private async Task LookAtZoneAsync(CancellationToken cancellationToken)
    {
        var wanted = _zone();

        // A journal that begins anew under the running gateway has another identity, and no calendar.
        var journal = _journal.GatewayId;
        if (_kept == (wanted.Id, journal))
        {
            return;
        }

        var own = new ReportingZone(wanted);
        var found = Calendar.Read(_journal.Reader);
        var next = found.Zone is not { } kept ? own : kept.Id == own.Id ? kept : kept.ChangeTo(wanted, _time.GetUtcNow(), Calendar.Lead);
        await Calendar.KeepAsync(_journal, found, next, own.Id, _time.GetUtcNow(), cancellationToken);
        _kept = (wanted.Id, journal);
        if (found.Zone is { } before && !next.Equals(before))
        {
            Changed(_logger, next.Id, next.History[^1].Since);
        }
    }

    private async Task LookAtCurrencyAsync(CancellationToken cancellationToken)
    {
        var (wanted, now) = (_currency(), _time.GetUtcNow());
        var (zone, journal) = (_journal.Reader.ReadZone(), _journal.GatewayId);
        if (_keptCurrency == (wanted, journal) && _currencies?.IsOffMidnight(now, zone) == false)
        {
            return;
        }

        var found = Calendar.ReadCurrencies(_journal.Reader);
        var next = found.Currencies is not { } kept ? new CurrencyHistory(wanted)
            : kept.Code == wanted && !kept.IsOffMidnight(now, zone) ? kept
            : kept.ChangeTo(wanted, now, zone, Calendar.Lead);
        await Calendar.KeepAsync(_journal, found, next, wanted, now, cancellationToken);
        (_keptCurrency, _currencies) = ((wanted, journal), next);
        _priced?.Invoke(next);
        if (found.Currencies is { } before && !next.Equals(before))
        {
            CurrencyChanged(_logger, next.Code, next.History[^1].Since);
        }
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            do
            {
                try
                {
                    await LookAsync(_stop.Token);
                }
                catch (JournalException)
                {
                    // The journal says by itself what is wrong with it; the next look tries again.
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // It ends.
        }
    }

    [LoggerMessage(5024, LogLevel.Information, "Days are those of {Zone} from {Since} on (UTC); earlier days stay as they were booked", EventName = "CalendarChanged")]
    private static partial void Changed(ILogger logger, string zone, DateTimeOffset? since);

    [LoggerMessage(5026, LogLevel.Information, "Costs are in {Currency} from {Since} on (UTC); earlier days stay in their currency", EventName = "CurrencyChanged")]
    private static partial void CurrencyChanged(ILogger logger, string currency, DateTimeOffset? since);
}
