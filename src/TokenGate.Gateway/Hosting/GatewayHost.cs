using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Admin;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Routing;

namespace TokenGate.Gateway.Hosting;

/// <summary>The composition root: traffic port, admin port, metering, journal.</summary>
public static class GatewayHost
{
    /// <summary>
    /// Kestrel resets connections that end in an error, unless this switch says that it closes them in good order. Where an upstream reset
    /// its connection we reset the client's by hand (<see cref="ClientConnection"/>); everywhere else a client gets what was sent to it.
    /// Directory.Build.targets sets it for every program of ours; here it is set for a program that is not ours, where it holds when no
    /// server ran before.
    /// </summary>
    private const string CloseInGoodOrder = "Microsoft.AspNetCore.Server.Kestrel.FinOnError";

    /// <summary>How long a stop may take after the last exchange has ended, to write what is left.</summary>
    private static readonly TimeSpan WritingTime = TimeSpan.FromSeconds(30);

    /// <summary>Builds a gateway. Nothing listens and no file is opened before it is started. The caller disposes the result.</summary>
    /// <param name="configuration">The configuration. Later changes of it are applied while the gateway runs, when they are valid.</param>
    /// <param name="customise">The caller's logging and services; what is registered here wins over what the gateway brings.</param>
    /// <param name="strict">
    /// True to refuse what stands beside the traffic too (files of people, keys and models, the ledger); otherwise the gateway runs without
    /// it, degraded, and says so.
    /// </param>
    /// <exception cref="GatewayConfigurationException">The configuration has faults; all of them are listed.</exception>
    public static WebApplication Build(GatewayConfiguration configuration, Action<WebApplicationBuilder>? customise = null, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var faults = ConfigurationCheck.Run(configuration);
        if (faults.Any(fault => strict || !fault.IsBesideTraffic))
        {
            throw new GatewayConfigurationException(faults);
        }

        AppContext.SetSwitch(CloseInGoodOrder, true);
        var (options, _) = OptionsReader.Read(configuration.Root);
        var accepted = new AcceptedConfiguration();
        accepted.Accept(configuration.Root);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "TokenGate", ContentRootPath = configuration.Folder });
        ((IConfigurationBuilder)builder.Configuration).Add(accepted);
        var stopping = TimeSpan.FromSeconds(options.Transport.GraceSeconds + options.Transport.DrainSeconds) + WritingTime;
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = stopping);

        // An upstream that cuts a body short makes us write less than announced. Kestrel reports that as an error of the application; it is
        // an ending like another. The framework's lines about single requests hold targets with their queries, and queries hold keys (G7).
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        builder.Logging.AddFilter("Yarp", LogLevel.Warning);

        // Why a sign-on failed is told by us, in a line that says what to do; the keys of sessions lie in a folder of their owner's alone.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.Critical);
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

        // The engine of a fleet tells each probe that fails. What a member's state is, the fleet says itself.
        builder.Logging.AddFilter("Orleans", LogLevel.Critical);

        // How an upgraded connection ended is told by us, once and without a stack.
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.Critical);
        customise?.Invoke(builder);
        builder.WebHost.UseKestrel();
        builder.Services.AddGatewayHosting(configuration, accepted, options);
        builder.Services.AddGatewayMetering(configuration, options);
        builder.Services.AddGatewayRecording();
        builder.Services.AddTransparentProxy(builder.Configuration.GetSection("ReverseProxy"));
        var app = builder.Build();
        Pipeline(app);
        return app;
    }

    /// <summary>
    /// The listener decides: connections of the admin port branch off to a pipeline of their own, so traffic never passes admin code. For
    /// traffic YARP matches route and cluster, and the forwarder wraps YARP's own steps.
    /// </summary>
    private static void Pipeline(WebApplication app)
    {
        app.MapWhen(AdminConnection.IsOf, static admin => admin.Run(admin.ApplicationServices.GetRequiredService<AdminBranch>().RunAsync));
        app.UseRouting();
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(app.Services.GetRequiredService<TransparentForwarder>().RunAsync);
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        });
    }
}
