using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Admin.Operation;
using TokenGate.Gateway.Admin.Records;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Live;

/// <summary>Server-sent events: once a second, what happened in it. Nothing is serialized without subscribers.</summary>
internal sealed class LiveHub(LiveFeed feed, LiveOptions options, HealthReport health, TimeProvider clock, FaultReporter faults) : BackgroundService
{
    private const int HealthEvery = 10;

    private const int CommentEvery = 15;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<LiveClient, byte> _clients = new();
    private int _beats;
    private string _status = "";

    /// <summary>Subscribed clients.</summary>
    public int Clients => _clients.Count;

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
                    Publish(since);
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
    }

    private void Publish(DateTimeOffset since)
    {
        _beats++;
        feed.HasSubscribers = !_clients.IsEmpty;
        if (feed.TakeCounts() is { } counts)
        {
            Offer(Event("usage", JsonAnswer.Bytes(writer =>
            {
                writer.WriteString("since", JsonAnswer.Moment(since));
                writer.WriteNumber("requests", counts.Requests);
                writer.WriteNumber("input_tokens", counts.InputTokens);
                writer.WriteNumber("output_tokens", counts.OutputTokens);
                writer.WriteNumber("would_withhold", counts.WouldWithhold);
            })));
        }

        foreach (var record in feed.TakeExchanges())
        {
            Offer(Event("exchange", JsonAnswer.Bytes(writer => ExchangeJson.WriteItem(writer, record, record.Judgement.Split, AppealState.None))), exchanges: true);
        }

        if (!feed.HasSubscribers)
        {
            return;
        }

        var status = health.Status;
        if (status != _status || _beats % HealthEvery == 0)
        {
            _status = status;
            Offer(Event("health", JsonAnswer.Bytes(health.Write)));
        }

        if (_beats % CommentEvery == 0)
        {
            Offer(": still here\n\n");
        }
    }

    private void Offer(string text, bool exchanges = false)
    {
        foreach (var client in _clients.Keys)
        {
            if ((!exchanges || client.SeesExchanges) && !client.Offer(text))
            {
                Unsubscribe(client);
            }
        }
    }

    private static string Event(string name, ReadOnlyMemory<byte> json) => $"event: {name}\ndata: {Encoding.UTF8.GetString(json.Span)}\n\n";
}
