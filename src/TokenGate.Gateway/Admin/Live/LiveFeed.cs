using System.Collections.Concurrent;
using TokenGate.Gateway.Telemetry;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.Live;

/// <summary>Aggregates what happens between two events. Nothing is aggregated without subscribers.</summary>
internal sealed class LiveFeed : IRecordObserver
{
    /// <summary>Exchanges shown for each second, at most; the list of exchanges has them all.</summary>
    public const int MostExchanges = 20;

    private readonly ConcurrentQueue<UsageRecord> _exchanges = new();
    private long _ended;
    private long _requests;
    private long _inputTokens;
    private long _outputTokens;
    private long _wouldWithhold;
    private volatile bool _hasSubscribers;

    /// <summary>True while a client is subscribed.</summary>
    public bool HasSubscribers
    {
        get => _hasSubscribers;
        set => _hasSubscribers = value;
    }

    /// <summary>
    /// What counted since the last call, and what of it <c>enforce</c> would have withheld; null when no exchange ended. One that was
    /// withheld makes it 0, not null: it changes what pages show.
    /// </summary>
    public (long Requests, long InputTokens, long OutputTokens, long WouldWithhold)? TakeCounts() => Interlocked.Exchange(ref _ended, 0) == 0
        ? null
        : (Interlocked.Exchange(ref _requests, 0), Interlocked.Exchange(ref _inputTokens, 0), Interlocked.Exchange(ref _outputTokens, 0), Interlocked.Exchange(ref _wouldWithhold, 0));

    /// <summary>The first exchanges since the last call.</summary>
    public IEnumerable<UsageRecord> TakeExchanges()
    {
        for (var i = 0; i < MostExchanges && _exchanges.TryDequeue(out var record); i++)
        {
            yield return record;
        }
    }

    /// <inheritdoc/>
    public void OnRecord(UsageRecord record)
    {
        if (!_hasSubscribers)
        {
            return;
        }

        var split = record.Judgement.Split;
        if (record.IsUsage && split.TrustedInput + split.TrustedOutput > 0)
        {
            Interlocked.Increment(ref _requests);
            Interlocked.Add(ref _inputTokens, split.TrustedInput);
            Interlocked.Add(ref _outputTokens, split.TrustedOutput);
            if (record.Judgement.Verdict is Verdict.Padded or Verdict.Duplicate or Verdict.Inflated)
            {
                Interlocked.Add(ref _wouldWithhold, split.TrustedInput + split.TrustedOutput);
            }
        }

        if (_exchanges.Count < MostExchanges)
        {
            _exchanges.Enqueue(record);
        }

        Interlocked.Increment(ref _ended);
    }

    /// <inheritdoc/>
    public void OnOverhead(string route, TimeSpan time)
    {
        // Not shown as it happens.
    }
}
