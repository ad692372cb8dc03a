using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Alerts;

/// <summary>
/// Looks once a minute at what the rules find, and tells webhooks what is new. It runs beside the traffic and shares nothing with it; a
/// webhook that hangs keeps up neither the others nor the next look.
/// </summary>
internal sealed partial class AlertService(
    IJournal journal,
    AlertRules rules,
    DigestReader digests,
    GatewayConfiguration configuration,
    LiveOptions options,
    ConcernList concerns,
    TimeProvider clock,
    ILogger<AlertService> logger) : IHostedService, IDisposable
{
    private const string BookConcern = "alerts.json";
    private const int FaultsUntilTold = 3;

    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    /// <summary>A digest that is later than this when the gateway first learns of it was not meant.</summary>
    private static readonly TimeSpan FirstDigest = TimeSpan.FromHours(1);

    /// <summary>How long a stop waits for what is on its way.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _leaving = new();
    private readonly WebhookSender _sender = new(clock);
    private AlertBook? _book;
    private Task _running = Task.CompletedTask;

    /// <summary>The conditions that hold, by key.</summary>
    public IReadOnlyList<(string Key, AlertOpen Open)> Open => _book?.Open ?? [];

    /// <summary>How many messages wait for a webhook.</summary>
    public int WaitingFor(AlertWebhook webhook) => _book?.WaitingFor(webhook.Name) ?? 0;

    /// <summary>Sends a test message to every webhook, once. Null where it was taken, else why not.</summary>
    public async Task<IReadOnlyList<(AlertWebhook Webhook, string? Fault)>> TestAsync(string by, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var message = new AlertMessage(
            Guid.CreateVersion7(now).ToString(), AlertMessage.Test, AlertMessage.Test, "TokenGate: a test", $"{by} tries whether alerts arrive here. They do.", now, GatewayId);
        return await Task.WhenAll(options.Current.Alerts.Webhooks.Select(async webhook => (webhook, await _sender.SendAsync(webhook, message, cancellationToken))));
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(configuration.PathOf(options.Current.Ledger.Path), "alerts.json");
        _book = new AlertBook(file, GatewayId, Written);
        _running = Task.WhenAll(LookAsync(_book), DeliverAsync(_book));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();

        // A message on its way is waited for, or it would be told again after the next start.
        await _running.WaitAsync(LastWord, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _leaving.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _leaving.Dispose();
        _sender.Dispose();
    }

    /// <summary>One look, and what it leads to.</summary>
    internal async Task LookOnceAsync(AlertBook book, CancellationToken cancellationToken)
    {
        var alerts = options.Current.Alerts;
        try
        {
            book.Settle(await rules.FindAsync(cancellationToken), alerts.Webhooks, clock.GetUtcNow());
            await DigestAsync(book, alerts, cancellationToken);
        }
        catch (JournalException exception)
        {
            // The journal says by itself what is wrong with it; the next look comes in a minute.
            LogBlind(exception.Message);
        }
    }

    private string GatewayId => LateJournal.Behind(journal)?.GatewayId ?? "";

    private async Task DigestAsync(AlertBook book, AlertsOptions alerts, CancellationToken cancellationToken)
    {
        if (alerts.DigestDay.Length == 0 || !Enum.TryParse<DayOfWeek>(alerts.DigestDay, ignoreCase: true, out var day))
        {
            return;
        }

        var now = clock.GetUtcNow();
        var due = new DateTimeOffset(now.UtcDateTime.Date.AddDays(-(((int)now.DayOfWeek - (int)day + 7) % 7)).AddHours(alerts.DigestHour), TimeSpan.Zero);
        due = due > now ? due.AddDays(-7) : due;
        var week = DateOnly.FromDateTime(due.UtcDateTime);
        if (book.Digest >= week)
        {
            return;
        }

        if (book.Digest is null && now - due > FirstDigest)
        {
            book.SettleDigest(week, null, null, alerts.Webhooks, now);
            return;
        }

        var digest = await digests.ReadAsync(week, cancellationToken);
        book.SettleDigest(week, digest?.Title, digest?.Text(), alerts.Webhooks, now);
    }

    private async Task LookAsync(AlertBook book)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(Look, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await LookOnceAsync(book, _stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task DeliverAsync(AlertBook book)
    {
        await Task.Yield();
        var sending = new Dictionary<string, Task>(StringComparer.OrdinalIgnoreCase);
        using var timer = new PeriodicTimer(Breath, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                foreach (var delivery in book.Heads.Where(delivery => delivery.Next <= clock.GetUtcNow()))
                {
                    if (!sending.TryGetValue(delivery.Webhook, out var before) || before.IsCompleted)
                    {
                        sending[delivery.Webhook] = DeliverOneAsync(book, delivery);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops; what waits is sent after the next start.
        }

        await Task.WhenAll(sending.Values);
    }

    private async Task DeliverOneAsync(AlertBook book, AlertDelivery delivery)
    {
        var concern = $"TokenGate:Alerts:Webhooks:{delivery.Webhook}";
        var webhook = options.Current.Alerts.Webhooks.FirstOrDefault(each => each.Name.Equals(delivery.Webhook, StringComparison.OrdinalIgnoreCase));
        if (webhook is null)
        {
            book.Delivered(delivery);
            concerns.Clear(concern);
            return;
        }

        try
        {
            if (await _sender.SendAsync(webhook, delivery.Message, _leaving.Token) is not { } fault)
            {
                book.Delivered(delivery);
                concerns.Clear(concern);
                return;
            }

            book.Failed(delivery, clock.GetUtcNow());
            LogNotTaken(webhook.Name, fault);
            if (delivery.Attempts + 1 >= FaultsUntilTold)
            {
                concerns.Report(
                    concern,
                    string.Create(CultureInfo.InvariantCulture, $"the webhook {webhook.Name} takes no alerts: {fault}; {book.WaitingFor(webhook.Name)} wait"),
                    "Correct its address or its receiver; what waits is sent then");
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops: whether it arrived is not known, so it is tried again after the next start.
        }
    }

    private void Written(Exception? fault)
    {
        if (fault is null)
        {
            concerns.Clear(BookConcern);
        }
        else
        {
            concerns.Report(BookConcern, $"what was told cannot be kept, so a restart may tell it again: {fault.Message}", "Make room or grant access to the journal's folder");
        }
    }

    [LoggerMessage(EventId = 4501, Level = LogLevel.Warning, Message = "The webhook {Webhook} did not take an alert: {Fault}")]
    private partial void LogNotTaken(string webhook, string fault);

    [LoggerMessage(EventId = 4502, Level = LogLevel.Warning, Message = "Alert rules could not look at the journal: {Fault}")]
    private partial void LogBlind(string fault);
}
