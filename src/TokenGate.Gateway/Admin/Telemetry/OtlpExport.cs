using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Admin.Telemetry;

/// <summary>
/// Sends the metrics to an OpenTelemetry collector, where the configuration names one. A collector that is away costs nothing but its
/// metrics.
/// </summary>
internal sealed class OtlpExport(LiveOptions options, AdminLedger ledger) : IHostedService, IDisposable
{
    private MeterProvider? _provider;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var metrics = options.Current.Metrics;
        if (metrics.Otlp.Length == 0)
        {
            return Task.CompletedTask;
        }

        _provider = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService(
                "tokengate", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(), serviceInstanceId: ledger.GatewayId is { Length: > 0 } id ? id : null))
            .AddMeter("TokenGate.*")
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Endpoint = new Uri(metrics.Otlp);
                exporter.Protocol = metrics.OtlpProtocol.Equals("http", StringComparison.OrdinalIgnoreCase) ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = metrics.OtlpSeconds * 1000;
            })
            .Build();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        // The last figures, if the collector takes them within a second.
        _provider?.ForceFlush(1000);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _provider?.Dispose();
}
