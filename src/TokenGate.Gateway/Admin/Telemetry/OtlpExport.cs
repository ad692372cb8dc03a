using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Admin.Telemetry;

/// <summary>
/// Sends the metrics to an OpenTelemetry collector, where the configuration names one. A collector that is away costs nothing but its
/// metrics.
/// </summary>
internal static class OtlpExport
{
    /// <summary>How long a stop waits for a collector to take the last figures.</summary>
    private const int LastMilliseconds = 1000;

    /// <summary>Adds the export. Without <c>Metrics:Otlp</c> no meter is listened to.</summary>
    public static IServiceCollection AddOtlpExport(this IServiceCollection services)
    {
        services.AddOpenTelemetry().WithMetrics();

        // Decided when the host starts: only then does the journal say which gateway this is.
        return services.ConfigureOpenTelemetryMeterProvider(static (provider, builder) =>
        {
            var options = provider.GetRequiredService<LiveOptions>().Current.Metrics;
            if (options.Otlp.Length == 0)
            {
                return;
            }

            var gateway = provider.GetRequiredService<AdminLedger>().GatewayId;
            builder
                .ConfigureResource(resource => resource.AddService(
                    "tokengate", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(), serviceInstanceId: gateway.Length > 0 ? gateway : null))
                .AddMeter("TokenGate.*")
                .AddReader(new PeriodicExportingMetricReader(new OtlpMetricExporter(ExporterOf(options)), options.OtlpSeconds * 1000, LastMilliseconds));
        });
    }

    private static OtlpExporterOptions ExporterOf(MetricsOptions options) => new()
    {
        Endpoint = new Uri(options.Otlp),
        Protocol = options.OtlpProtocol.Equals("http", StringComparison.OrdinalIgnoreCase) ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc,
    };
}
