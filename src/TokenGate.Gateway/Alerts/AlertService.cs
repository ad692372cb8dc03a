using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Alerts;

/// <summary>
/// Looks once a minute at what the rules find, and tells webhooks what is new; of a fleet one gateway does for all
/// (<see cref="AlertDesk"/>). It runs beside the traffic and shares nothing with it; a webhook that hangs keeps up neither the others nor
/// the next look.
/// </summary>
internal sealed partial class AlertService(
    IJournal journal,
    AlertRules rules,
    PeerAlerts peers,
    DigestReader digests,
    GatewayConfiguration configuration,
    LiveOptions options,
    ConcernList concerns,
    TimeProvider clock,
    ILogger<AlertService> logger,
    ISharedAlerts? shared = null) : IHostedService, IDisposable
{
    private const string BookConcern = "alerts.json";
    private const string CutOffConcern = "TokenGate:Alerts";
    private const string Alone = " Told by this gateway alone: what the gateways share does not answer, so others may tell it too.";
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
    private AlertDesk? _desk;
    private int _looks;
    private Task _running = Task.CompletedTask;

    /// <summary>The conditions that hold, by key.</summary>
    public IReadOnlyList<(string Key, AlertOpen Open)> Open => _desk?.Open ?? [];

    /// <summary>The gateway of a fleet that tells, by its address; empty where each tells by itself.</summary>
    public string Teller => _desk?.Teller ?? "";

    /// <summary>How many messages wait for a webhook.</summary>
    public int WaitingFor(AlertWebhook webhook) => _desk?.WaitingFor(webhook.Name) ?? 0;

    /// <summary>How many looks are over.</summary>
    internal int Looks => Volatile.Read(ref _looks);

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
        var own = new AlertBook(AlertState.ReadFile(file), GatewayId, new AlertFile(file, Written).WriteAsync);
        _desk = new AlertDesk(own, GatewayId, shared, clock);
        _running = Task.WhenAll(LookAsync(_desk), DeliverAsync(_desk), shared is null ? Task.CompletedTask : BeatAsync(_desk));
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
        await (_desk?.LeaveAsync(cancellationToken) ?? Task.CompletedTask);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _leaving.Dispose();
        _sender.Dispose();
        _desk?.Dispose();
    }

    /// <summary>One look, and what it leads to.</summary>
    private async Task LookOnceAsync(AlertDesk desk, CancellationToken cancellationToken)
    {
        var alerts = options.Current.Alerts;
        try
        {
            peers.Own = rules.FindOwn();
            TellCutOff(desk.IsCutOff && alerts.Webhooks.Count > 0);
            if (desk.Book is { } book)
            {
                var found = await FindAsync(desk, cancellationToken);
                await book.SettleAsync(found, alerts.Webhooks, clock.GetUtcNow(), desk.IsCutOff);
                await desk.EndAsync(found, alerts.Webhooks, clock.GetUtcNow());
                await DigestAsync(book, alerts, cancellationToken);
            }
            else if (desk.HasToldAlone)
            {
                await desk.EndAsync(await FindAsync(desk, cancellationToken), alerts.Webhooks, clock.GetUtcNow());
            }
        }
        catch (JournalException exception)
        {
            // The journal says by itself what is wrong with it; the next look comes in a minute.
            LogBlind(exception.Message);
        }
    }

    private async Task<IReadOnlyList<AlertCondition>> FindAsync(AlertDesk desk, CancellationToken cancellationToken)
    {
        var used = await rules.FindSharedAsync(cancellationToken);
        if (shared is null || !desk.HasTurn)
        {
            return [.. peers.Own.Concat(used).Select(condition => desk.IsCutOff ? condition with { Text = condition.Text + Alone } : condition)];
        }

        var others = await peers.AskAsync(cancellationToken);
        return [.. PeerAlerts.Merge([.. peers.Own.Select(own => (GatewayId, own)), .. others.SelectMany(static other => other.Facts.Own.Select(condition => (other.Gateway, condition)))]), .. used];
    }

    private void TellCutOff(bool isCutOff)
    {
        if (isCutOff)
        {
            concerns.Report(CutOffConcern, "what the gateways of the fleet share does not answer: each tells alerts and the digest by itself, so that some come more than once", "Start Redis, or correct Fleet:Redis");
        }
        else
        {
            concerns.Clear(CutOffConcern);
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
            await book.SettleDigestAsync(week, null, null, alerts.Webhooks, now);
            return;
        }

        var digest = await digests.ReadAsync(week, cancellationToken);
        await book.SettleDigestAsync(week, digest?.Title, digest?.Text(), alerts.Webhooks, now);
    }

    private async Task LookAsync(AlertDesk desk)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(Look, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await LookOnceAsync(desk, _stopping.Token);
                Interlocked.Increment(ref _looks);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task DeliverAsync(AlertDesk desk)
    {
        await Task.Yield();
        var sending = new Dictionary<(AlertBook Book, string Webhook), Task>();
        using var timer = new PeriodicTimer(Breath, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                foreach (var (book, delivery) in desk.Sending.SelectMany(book => book.Heads.Where(delivery => delivery.Next <= clock.GetUtcNow()).Select(delivery => (book, delivery))))
                {
                    if (!sending.TryGetValue((book, delivery.Webhook), out var before) || before.IsCompleted)
                    {
                        sending[(book, delivery.Webhook)] = DeliverOneAsync(book, delivery);
                    }
                }

                foreach (var (key, _) in sending.Where(static pair => pair.Value.IsCompleted).ToList())
                {
                    sending.Remove(key);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops; what waits is sent after the next start.
        }

        await Task.WhenAll(sending.Values);
    }

    private async Task BeatAsync(AlertDesk desk)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(AlertDesk.Beat, clock);
        try
        {
            do
            {
                await desk.BeatAsync(_stopping.Token);
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The gateway stops, and leaves its turn.
        }
    }

    private async Task DeliverOneAsync(AlertBook book, AlertDelivery delivery)
    {
        var concern = $"TokenGate:Alerts:Webhooks:{delivery.Webhook}";
        var webhook = options.Current.Alerts.Webhooks.FirstOrDefault(each => each.Name.Equals(delivery.Webhook, StringComparison.OrdinalIgnoreCase));
        if (webhook is null)
        {
            await book.DeliveredAsync(delivery);
            concerns.Clear(concern);
            return;
        }

        try
        {
            if (await _sender.SendAsync(webhook, delivery.Message, _leaving.Token) is not { } fault)
            {
                await book.DeliveredAsync(delivery);
                concerns.Clear(concern);
                return;
            }

            await book.FailedAsync(delivery, clock.GetUtcNow());
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
