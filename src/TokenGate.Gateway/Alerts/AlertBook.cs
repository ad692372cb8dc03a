using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Alerts;

/// <summary>
/// What was told and what waits. A condition is told when it is first found, and once more when it was not found at two looks in a row:
/// what comes and goes between two looks is told once. Each change is on disk before anything is sent. Thread-safe.
/// </summary>
internal sealed class AlertBook
{
    /// <summary>More waiting messages of a webhook than this: the oldest are left out.</summary>
    private const int MostWaiting = 500;

    private const int LooksUntilOver = 2;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly string _file;
    private readonly string _gateway;
    private readonly Action<Exception?> _written;
    private readonly AlertState _state;

    /// <summary>Opens the book.</summary>
    /// <param name="file">Where it lies.</param>
    /// <param name="gateway">The gateway's name in messages.</param>
    /// <param name="written">Told after each attempt to write it: the fault, or null.</param>
    public AlertBook(string file, string gateway, Action<Exception?> written)
    {
        (_file, _gateway, _written) = (file, gateway, written);
        _state = AlertState.Read(file);
    }

    /// <summary>The conditions that hold, by key.</summary>
    public IReadOnlyList<(string Key, AlertOpen Open)> Open
    {
        get
        {
            lock (_gate)
            {
                return [.. _state.Open.OrderBy(static pair => pair.Value.Since).Select(static pair => (pair.Key, pair.Value))];
            }
        }
    }

    /// <summary>The week whose digest was made last.</summary>
    public DateOnly? Digest
    {
        get
        {
            lock (_gate)
            {
                return _state.Digest;
            }
        }
    }

    /// <summary>Takes what a look found.</summary>
    /// <param name="found">The conditions that hold.</param>
    /// <param name="webhooks">Who is told.</param>
    /// <param name="now">The moment of the look.</param>
    public void Settle(IReadOnlyList<AlertCondition> found, IReadOnlyList<AlertWebhook> webhooks, DateTimeOffset now)
    {
        lock (_gate)
        {
            var isChanged = false;
            foreach (var condition in found)
            {
                if (!_state.Open.TryGetValue(condition.Key, out var open))
                {
                    _state.Open[condition.Key] = new AlertOpen(condition.Title, condition.Text, now, condition.Ends);
                    Enqueue(AlertMessage.Raised, condition.Key, condition.Title, condition.Text, webhooks, now);
                    isChanged = true;
                }
                else if (open.Absent > 0)
                {
                    _state.Open[condition.Key] = open with { Absent = 0 };
                    isChanged = true;
                }
            }

            var holds = found.Select(static condition => condition.Key).ToHashSet(StringComparer.Ordinal);
            foreach (var (key, open) in _state.Open.Where(pair => !holds.Contains(pair.Key)).ToList())
            {
                isChanged = true;
                if (open.Absent + 1 < LooksUntilOver)
                {
                    _state.Open[key] = open with { Absent = open.Absent + 1 };
                    continue;
                }

                _state.Open.Remove(key);
                if (open.Ends)
                {
                    Enqueue(AlertMessage.Recovered, key, open.Title, $"It was so since {open.Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC.", webhooks, now);
                }
            }

            if (isChanged)
            {
                Write();
            }
        }
    }

    /// <summary>Notes the digest of a week; without a text it is only noted as made.</summary>
    public void SettleDigest(DateOnly week, string? title, string? text, IReadOnlyList<AlertWebhook> webhooks, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (title is not null && text is not null)
            {
                Enqueue(AlertMessage.Digest, $"digest:{week:yyyy-MM-dd}", title, text, webhooks, now);
            }

            _state.Digest = week;
            Write();
        }
    }

    /// <summary>The first message that waits for each webhook: one at a time, in order.</summary>
    public IReadOnlyList<AlertDelivery> Heads
    {
        get
        {
            lock (_gate)
            {
                return [.. _state.Waiting.GroupBy(static delivery => delivery.Webhook, StringComparer.OrdinalIgnoreCase).Select(static group => group.First())];
            }
        }
    }

    /// <summary>How many messages wait for a webhook.</summary>
    public int WaitingFor(string webhook)
    {
        lock (_gate)
        {
            return _state.Waiting.Count(delivery => delivery.Webhook.Equals(webhook, StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>A message was taken, or nobody is there any more to take it.</summary>
    public void Delivered(AlertDelivery delivery)
    {
        lock (_gate)
        {
            _state.Waiting.RemoveAll(each => IsSame(each, delivery));
            Write();
        }
    }

    /// <summary>A message was not taken: it is tried again after twice the time.</summary>
    public void Failed(AlertDelivery delivery, DateTimeOffset now)
    {
        lock (_gate)
        {
            var at = _state.Waiting.FindIndex(each => IsSame(each, delivery));
            if (at >= 0)
            {
                var wait = TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(delivery.Attempts, 12)));
                _state.Waiting[at] = delivery with { Attempts = delivery.Attempts + 1, Next = now + wait };
                Write();
            }
        }
    }

    private static bool IsSame(AlertDelivery left, AlertDelivery right) => left.Webhook == right.Webhook && left.Message.Id == right.Message.Id;

    private void Enqueue(string kind, string key, string title, string text, IReadOnlyList<AlertWebhook> webhooks, DateTimeOffset now)
    {
        var message = new AlertMessage(Guid.CreateVersion7(now).ToString(), kind, key, title, text, now, _gateway);
        foreach (var webhook in webhooks)
        {
            while (_state.Waiting.Count(delivery => delivery.Webhook == webhook.Name) >= MostWaiting)
            {
                _state.Waiting.RemoveAt(_state.Waiting.FindIndex(delivery => delivery.Webhook == webhook.Name));
            }

            _state.Waiting.Add(new AlertDelivery(webhook.Name, message, 0, now));
        }
    }

    private void Write()
    {
        try
        {
            _state.Write(_file);
            _written(null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It goes on in memory: a restart may then tell a second time, which is better than not at all.
            _written(exception);
        }
    }
}
