using TokenGate.Pricing;
using TokenGate.Usage;

namespace TokenGate.Gateway.Telemetry;

/// <summary>
/// Which models were used without a price since the start, and how much: the cost of these is missing in every sum. Thread-safe.
/// </summary>
internal sealed class UnpricedModels(PricesInForce prices) : IRecordObserver
{
    /// <summary>Models that are told apart: their names come from outside.</summary>
    private const int MostModels = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Provider, string Model, NoPrice Reason), (long Exchanges, long Tokens)> _models = [];

    /// <summary>The models, the most tokens first.</summary>
    public IReadOnlyList<(string Provider, string Model, NoPrice Reason, long Exchanges, long Tokens)> All
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _models.Select(static pair => (pair.Key.Provider, pair.Key.Model, pair.Key.Reason, pair.Value.Exchanges, pair.Value.Tokens))
                        .OrderByDescending(static each => each.Tokens)
                        .ThenBy(static each => each.Model, StringComparer.Ordinal),
                ];
            }
        }
    }

    /// <inheritdoc/>
    public void OnRecord(UsageRecord record)
    {
        if (!record.IsUsage || record.Cost is not null)
        {
            return;
        }

        _ = prices.At(record.StartedAt).Price(BillableExchange.From(record), out var reason);
        if (reason == NoPrice.None)
        {
            return;
        }

        var key = (record.Provider, record.Model, reason);
        lock (_gate)
        {
            if (_models.TryGetValue(key, out var known) || _models.Count < MostModels)
            {
                _models[key] = (known.Exchanges + 1, known.Tokens + record.Judgement.Split.Input + record.Judgement.Split.Output);
            }
        }
    }

    /// <inheritdoc/>
    public void OnOverhead(string route, TimeSpan time)
    {
        // Says nothing about prices.
    }
}
