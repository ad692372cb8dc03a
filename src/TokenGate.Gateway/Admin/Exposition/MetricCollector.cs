using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace TokenGate.Gateway.Admin.Exposition;

/// <summary>
/// Aggregates measurements of this gateway's instruments, Kestrel's and the runtime's, from the start of the host on, for <c>/metrics</c>.
/// Only meters of this gateway's own factory are enabled: another gateway in the same process has its own.
/// </summary>
internal sealed class MetricCollector : IHostedService, IDisposable
{
    private const string Runtime = "System.Runtime";

    private static readonly string[] Meters = ["TokenGate.Gateway", "TokenGate.Ledger", "TokenGate.Fleet", "Microsoft.AspNetCore.Server.Kestrel"];

    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private static readonly double[] Plain = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

    private readonly IMeterFactory _factory;
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly List<MetricFamily> _observed = [];

    /// <summary>Prepares the listener.</summary>
    public MetricCollector(IMeterFactory factory)
    {
        _factory = factory;
        _listener.InstrumentPublished = Take;
        _listener.SetMeasurementEventCallback<byte>(static (instrument, value, labels, state) => Record(instrument, value, labels, state));
        _listener.SetMeasurementEventCallback<short>(static (instrument, value, labels, state) => Record(instrument, value, labels, state));
        _listener.SetMeasurementEventCallback<int>(static (instrument, value, labels, state) => Record(instrument, value, labels, state));
        _listener.SetMeasurementEventCallback<long>(static (instrument, value, labels, state) => Record(instrument, value, labels, state));
        _listener.SetMeasurementEventCallback<float>(static (instrument, value, labels, state) => Record(instrument, value, labels, state));
        _listener.SetMeasurementEventCallback<double>(static (instrument, value, labels, state) => Record(instrument, value, labels, state));
        _listener.SetMeasurementEventCallback<decimal>(static (instrument, value, labels, state) => Record(instrument, (double)value, labels, state));
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    /// <summary>The families by name; observable instruments are observed now.</summary>
    public IReadOnlyList<MetricFamily> Collect()
    {
        lock (_gate)
        {
            _observed.ForEach(static family => family.Clear());
            _listener.RecordObservableInstruments();
            return [.. _families.Values];
        }
    }

    private static void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels, object? state)
    {
        if (state is MetricFamily family && double.IsFinite(value))
        {
            if (instrument.IsObservable || instrument is Gauge<long> or Gauge<double> or Gauge<int>)
            {
                family.Set(value, labels);
            }
            else
            {
                family.Add(value, labels);
            }
        }
    }

    private static FamilyKind? KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => FamilyKind.Counter,
        "UpDownCounter" or "ObservableUpDownCounter" or "Gauge" or "ObservableGauge" => FamilyKind.Gauge,
        "Histogram" => FamilyKind.Histogram,
        _ => null,
    };

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised.Select(static bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised.Select(static bound => (double)bound)],
        _ => instrument.Unit == "s" ? Seconds : Plain,
    };

    private void Take(Instrument instrument, MeterListener listener)
    {
        var meter = instrument.Meter;
        var isOurs = ReferenceEquals(meter.Scope, _factory) && Meters.Contains(meter.Name, StringComparer.Ordinal);
        if ((!isOurs && meter.Name != Runtime) || KindOf(instrument) is not { } kind)
        {
            return;
        }

        var name = MetricName.From(instrument, kind);
        lock (_gate)
        {
            if (!_families.TryGetValue(name, out var family))
            {
                var bounds = kind == FamilyKind.Histogram ? BoundsOf(instrument) : [];
                family = new MetricFamily(name, instrument.Description is { Length: > 0 } help ? help : instrument.Name, kind, bounds);
                _families[name] = family;
                if (instrument.IsObservable)
                {
                    _observed.Add(family);
                }
            }

            if (family.Kind == kind)
            {
                listener.EnableMeasurementEvents(instrument, family);
            }
        }
    }
}
