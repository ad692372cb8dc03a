using System.Collections.Concurrent;
using TokenGate.Usage;

namespace TokenGate.Gateway.Telemetry;

/// <summary>Statistics of each route since the start. Routes come from the configuration, so their number is bounded.</summary>
internal sealed class RouteStatistics : IRecordObserver
{
    private readonly ConcurrentDictionary<string, Figures> _routes = new(StringComparer.Ordinal);

    /// <summary>The routes that had an exchange, by name.</summary>
    public IReadOnlyList<(string Route, Figures Figures)> All =>
        [.. _routes.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => (pair.Key, pair.Value))];

    /// <inheritdoc/>
    public void OnRecord(UsageRecord record)
    {
        var figures = Of(record.Route);
        figures.Count(record.Judgement.Verdict == Verdict.Failed);
        figures.Durations.Add(record.Duration);
    }

    /// <inheritdoc/>
    /// <remarks>It was no request of its own.</remarks>
    public void OnFurtherRecord(UsageRecord record)
    {
    }

    /// <inheritdoc/>
    public void OnTallied(UsageRecord record) => OnRecord(record);

    /// <inheritdoc/>
    public void OnOverhead(string route, TimeSpan time) => Of(route).Overheads.Add(time);

    private Figures Of(string route) => _routes.GetOrAdd(route, static _ => new Figures());

    /// <summary>The figures of one route.</summary>
    internal sealed class Figures
    {
        private long _requests;
        private long _errors;

        /// <summary>Exchanges that ended.</summary>
        public long Requests => Interlocked.Read(ref _requests);

        /// <summary>Those without a usable answer.</summary>
        public long Errors => Interlocked.Read(ref _errors);

        /// <summary>From the request's head to the exchange's end.</summary>
        public DurationHistogram Durations { get; } = new();

        /// <summary>The gateway's own time.</summary>
        public DurationHistogram Overheads { get; } = new();

        /// <summary>Counts an exchange.</summary>
        public void Count(bool failed)
        {
            Interlocked.Increment(ref _requests);
            if (failed)
            {
                Interlocked.Increment(ref _errors);
            }
        }
    }
}
