using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Admin.Operation;
using TokenGate.Gateway.Admin.Records;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Peers;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Live;

/// <summary>
/// Server-sent events: once a second, what happened in it; in a fleet at every gateway, each of which is asked once a second. Nothing is
/// serialized without subscribers, here or at a gateway that asks.
/// </summary>
internal sealed class LiveHub(LiveFeed feed, AdminLedger ledger, PeerClient peers, LiveOptions options, HealthReport health, TimeProvider clock, FaultReporter faults)
    : BackgroundService, IPeerTopic
{
    private const int HealthEvery = 10;

    private const int CommentEvery = 15;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>For so long after it asked a gateway counts as a subscriber.</summary>
    private static readonly TimeSpan Interest = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<LiveClient, byte> _clients = new();
    private readonly ConcurrentDictionary<string, long> _heard = new(StringComparer.Ordinal);
    private readonly LiveBeats _told = new();
    private Task _asking = Task.CompletedTask;
    private long _askedAt = long.MinValue;
    private int _beats;
    private string _status = "";

    /// <summary>Subscribed clients.</summary>
    public int Clients => _clients.Count;

    /// <inheritdoc/>
    public string Topic => LiveQuestion.Topic;

    private bool IsAsked => Interlocked.Read(ref _askedAt) is not long.MinValue and var at && clock.GetElapsedTime(at) < Interest;

    /// <summary>Subscribes a client; null when the limit of clients is reached.</summary>
    public LiveClient? Subscribe(bool seesExchanges)
    {
        if (_clients.Count >= options.Current.Admin.EventClients)
        {
            return null;
        }

        var client = new LiveClient(seesExchanges);
        client.Offer(": hello\n\n");
        client.Offer(Event("health", JsonAnswer.Bytes(health.Write)));
        _clients[client] = 0;
        feed.HasSubscribers = true;
        return client;
    }

    /// <summary>Unsubscribes a client.</summary>
    public void Unsubscribe(LiveClient client) => _clients.TryRemove(client, out _);

    /// <inheritdoc/>
    public Task<(int Status, byte[] Body)> AnswerAsync(byte[] body, CancellationToken cancellationToken)
    {
        var question = JsonSerializer.Deserialize<LiveQuestion>(body);
        Interlocked.Exchange(ref _askedAt, clock.GetTimestamp());
        feed.HasSubscribers = true;
        var (last, events) = _told.After(question?.After is { } after && after.TryGetValue(ledger.GatewayId, out var number) ? number : null);
        return Task.FromResult((200, JsonSerializer.SerializeToUtf8Bytes(new LiveAnswer(last, events))));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        var since = clock.GetUtcNow();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = clock.GetUtcNow();
                try
                {
                    Publish(since, now);

                    // Who begins to listen hears of what comes, not of what was.
                    if (_clients.IsEmpty)
                    {
                        _heard.Clear();
                    }

                    // One that does not answer in time is asked again when it has been given up.
                    if (peers.HasPeers && !_clients.IsEmpty && _asking.IsCompleted)
                    {
                        _asking = HearAsync(stoppingToken);
                    }
                }
                catch (Exception exception)
                {
                    faults.Report(FaultSource.Admin, exception);
                }

                since = now;
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops; subscribers see the end of their streams.
        }

        await _asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Publish(DateTimeOffset since, DateTimeOffset now)
    {
        _beats++;
        feed.HasSubscribers = !_clients.IsEmpty || IsAsked;
        var events = new List<LiveEvent>();
        if (feed.TakeCounts() is { } counts)
        {
            events.Add(new LiveEvent(
                Event("usage", JsonAnswer.Bytes(writer =>
                {
                    writer.WriteString("since", JsonAnswer.Moment(since));
                    writer.WriteNumber("requests", counts.Requests);
                    writer.WriteNumber("input_tokens", counts.InputTokens);
                    writer.WriteNumber("output_tokens", counts.OutputTokens);
                    writer.WriteNumber("would_withhold", counts.WouldWithhold);
                })),
                IsExchange: false));
        }

        events.AddRange(feed.TakeExchanges().Select(record => new LiveEvent(
            Event("exchange", JsonAnswer.Bytes(writer =>
            {
                if (peers.HasPeers)
                {
                    writer.WriteString("gateway", ledger.GatewayId);
                }

                ExchangeJson.WriteItem(writer, record, record.Judgement.Split, AppealState.None);
            })),
            IsExchange: true)));
        events.ForEach(Offer);
        _told.Add(now, [.. events]);
        if (_clients.IsEmpty)
        {
            return;
        }

        var status = health.Status;
        if (status != _status || _beats % HealthEvery == 0)
        {
            _status = status;
            Offer(new LiveEvent(Event("health", JsonAnswer.Bytes(health.Write)), IsExchange: false));
        }

        if (_beats % CommentEvery == 0)
        {
            Offer(new LiveEvent(": still here\n\n", IsExchange: false));
        }
    }

    /// <summary>Hears what happened at the others, and passes it on.</summary>
    private async Task HearAsync(CancellationToken cancellationToken)
    {
        var question = JsonSerializer.SerializeToUtf8Bytes(new LiveQuestion(_heard.ToDictionary(StringComparer.Ordinal)));
        foreach (var answer in await peers.AskAsync(LiveQuestion.Topic, question, cancellationToken))
        {
            if (answer.Read<LiveAnswer>() is { } told)
            {
                _heard[answer.Gateway] = told.Last;
                Array.ForEach(told.Events, Offer);
            }
        }
    }

    private void Offer(LiveEvent told)
    {
        foreach (var client in _clients.Keys)
        {
            if ((!told.IsExchange || client.SeesExchanges) && !client.Offer(told.Text))
            {
                Unsubscribe(client);
            }
        }
    }

    private static string Event(string name, ReadOnlyMemory<byte> json) => $"event: {name}\ndata: {Encoding.UTF8.GetString(json.Span)}\n\n";
}
