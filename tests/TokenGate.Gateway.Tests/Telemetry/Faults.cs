using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;

namespace TokenGate.Gateway.Tests.Telemetry;

/// <summary>Fault reporters for tests.</summary>
internal static class Faults
{
    public static FaultReporter Reporter(TimeProvider clock, ILogger<FaultReporter>? logger = null) =>
        new(Metrics(), clock, logger ?? NullLogger<FaultReporter>.Instance);

    public static GatewayMetrics Metrics() =>
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), new LiveOptions(new GatewayOptions()));
}
