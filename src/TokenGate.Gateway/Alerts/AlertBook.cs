using System.Collections.Concurrent;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Alerts;

/// <summary>
/// What was told and what waits. A condition is told when it is first found, and once more when it was not found at two looks in a row:
/// what comes and goes between two looks is told once. Each change is kept before anybody sees it, so before anything is sent. Thread-safe.
/// </summary>
/// <param name="state">How it begins.</param>
/// <param name="gateway">The gateway's name in messages.</param>
/// <param name="keep">Keeps a state; false where it could not and the change is not made.</param>
internal sealed class AlertBook(AlertState state, string gateway, Func<byte[], Task<bool>> keep) : IDisposable
{
    /// <summary>More waiting messages of a webhook than this: the oldest are left out.</summary>
    private const int MostWaiting = 500;

    private const int LooksUntilOver = 2;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Messages that were taken and could not be noted so far: they are not sent again.</summary>
    private readonly ConcurrentDictionary<(string Webhook, string Id), byte> _taken = new();
    private volatile AlertState _state = state;

    /// <summary>How it stands. It is not to be changed.</summary>
    public AlertState State => _state;

    /// <summary>The conditions that hold, by key, the oldest first.</summary>
    public IReadOnlyList<(string Key, AlertOpen Open)> Open => [.. _state.Open.OrderBy(static pair => pair.Value.Since).Select(static pair => (pair.Key, pair.Value))];

    /// <summary>The week whose digest was made last.</summary>
    public DateOnly? Digest => _state.Digest;

    /// <summary>The first message that waits for each webhook: one at a time, in order.</summary>
    public IReadOnlyList<AlertDelivery> Heads =>
        [.. _state.Waiting.Where(IsToBeSent).GroupBy(static delivery => delivery.Webhook, StringComparer.OrdinalIgnoreCase).Select(static group => group.First())];

    /// <summary>How many messages wait for a webhook.</summary>
    public int WaitingFor(string webhook) => _state.WaitingFor(webhook);

    /// <summary>Takes what a look found.</summary>
    /// <param name="found">The conditions that hold.</param>
    /// <param name="webhooks">Who is told.</param>
    /// <param name="now">The moment of the look.</param>
    /// <param name="alone">True where one gateway of a fleet tells by itself.</param>
    public Task SettleAsync(IReadOnlyList<AlertCondition> found, IReadOnlyList<AlertWebhook> webhooks, DateTimeOffset now, bool alone = false) =>
        SettleAsync(found, webhooks, now, static _ => true, alone);

    /// <summary>Takes what a look found, for the ends alone of what this gateway told by itself.</summary>
    public Task EndAsync(IReadOnlyList<AlertCondition> found, IReadOnlyList<AlertWebhook> webhooks, DateTimeOffset now) =>
        SettleAsync(found, webhooks, now, static open => open is { Alone: true }, alone: true);

    private Task SettleAsync(IReadOnlyList<AlertCondition> found, IReadOnlyList<AlertWebhook> webhooks, DateTimeOffset now, Func<AlertOpen?, bool> isLookedAt, bool alone) => ChangeAsync(next =>
    {
        var isChanged = false;
        foreach (var condition in found)
        {
            var open = next.Open.GetValueOrDefault(condition.Key);
            if (!isLookedAt(open))
            {
                continue;
            }

            if (open is null)
            {
                next.Open[condition.Key] = new AlertOpen(condition.Title, condition.Text, now, condition.Ends, Alone: alone);
                Enqueue(next, AlertMessage.Raised, condition.Key, condition.Title, condition.Text, webhooks, now);
                isChanged = true;
            }
            else if (open.Absent > 0)
            {
                next.Open[condition.Key] = open with { Absent = 0 };
                isChanged = true;
            }
        }

        var holds = found.Select(static condition => condition.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, open) in next.Open.Where(pair => !holds.Contains(pair.Key) && isLookedAt(pair.Value)).ToList())
        {
            isChanged = true;
            if (open.Absent + 1 < LooksUntilOver)
            {
                next.Open[key] = open with { Absent = open.Absent + 1 };
                continue;
            }

            next.Open.Remove(key);
            if (open.Ends)
            {
                Enqueue(next, AlertMessage.Recovered, key, open.Title, $"It was so since {open.Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC.", webhooks, now);
            }
        }

        return isChanged;
    });

    /// <summary>Notes the digest of a week; without a text it is only noted as made.</summary>
    public Task SettleDigestAsync(DateOnly week, string? title, string? text, IReadOnlyList<AlertWebhook> webhooks, DateTimeOffset now) => ChangeAsync(next =>
    {
        if (title is not null && text is not null)
        {
            Enqueue(next, AlertMessage.Digest, $"digest:{week:yyyy-MM-dd}", title, text, webhooks, now);
        }

        next.Digest = week;
        return true;
    });

    /// <summary>A message was taken, or nobody is there any more to take it.</summary>
    public Task DeliveredAsync(AlertDelivery delivery)
    {
        _taken[(delivery.Webhook, delivery.Message.Id)] = 0;
        return ChangeAsync(static _ => false);
    }

    /// <summary>A message was not taken: it is tried again after twice the time.</summary>
    public Task FailedAsync(AlertDelivery delivery, DateTimeOffset now) => ChangeAsync(next =>
    {
        var at = next.Waiting.FindIndex(each => IsSame(each, delivery));
        if (at < 0)
        {
            return false;
        }

        var wait = TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(delivery.Attempts, 12)));
        next.Waiting[at] = delivery with { Attempts = delivery.Attempts + 1, Next = now + wait };
        return true;
    });

    /// <summary>
    /// Takes over what another book has told, in the place of what this one has; what this gateway told by itself, and what waits here,
    /// stays.
    /// </summary>
    public Task FollowAsync(AlertState told) => ChangeAsync(next =>
    {
        var open = told.Open.Where(pair => next.Open.GetValueOrDefault(pair.Key) is not { Alone: true }).Concat(next.Open.Where(static pair => pair.Value.Alone))
            .ToDictionary(StringComparer.Ordinal);
        var isChanged = next.Digest != told.Digest || next.Open.Count != open.Count || open.Any(pair => next.Open.GetValueOrDefault(pair.Key) != pair.Value);
        next.Open.Clear();
        foreach (var (key, each) in open)
        {
            next.Open.Add(key, each);
        }

        next.Digest = told.Digest;
        return isChanged;
    });

    /// <summary>Keeps it once more, where what keeps it has lost it.</summary>
    public Task KeepAsync() => ChangeAsync(static _ => true);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task ChangeAsync(Func<AlertState, bool> change)
    {
        await _gate.WaitAsync();
        try
        {
            var next = _state.Copy();
            var isChanged = next.Waiting.RemoveAll(delivery => !IsToBeSent(delivery)) > 0;
            if ((change(next) || isChanged) && await keep(next.ToBytes()))
            {
                _state = next;
                foreach (var taken in _taken.Keys.Where(taken => !next.Waiting.Exists(delivery => (delivery.Webhook, delivery.Message.Id) == taken)))
                {
                    _taken.TryRemove(taken, out _);
                }
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private bool IsToBeSent(AlertDelivery delivery) => !_taken.ContainsKey((delivery.Webhook, delivery.Message.Id));

    private static bool IsSame(AlertDelivery left, AlertDelivery right) => left.Webhook == right.Webhook && left.Message.Id == right.Message.Id;

    private void Enqueue(AlertState next, string kind, string key, string title, string text, IReadOnlyList<AlertWebhook> webhooks, DateTimeOffset now)
    {
        var message = new AlertMessage(Guid.CreateVersion7(now).ToString(), kind, key, title, text, now, gateway);
        foreach (var webhook in webhooks)
        {
            while (next.Waiting.Count(delivery => delivery.Webhook == webhook.Name) >= MostWaiting)
            {
                next.Waiting.RemoveAt(next.Waiting.FindIndex(delivery => delivery.Webhook == webhook.Name));
            }

            next.Waiting.Add(new AlertDelivery(webhook.Name, message, 0, now));
        }
    }
}
