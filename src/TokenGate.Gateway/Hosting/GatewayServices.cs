using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TokenGate.Dialects;
using TokenGate.Gateway.Admin;
using TokenGate.Gateway.Alerts;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Metering;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Peers;
using TokenGate.Gateway.Recording;
using TokenGate.Gateway.Routing;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;
using TokenGate.Metering;
using TokenGate.Metering.Cadence;
using TokenGate.Scoring;
using TokenGate.Scoring.Memory;
using TokenGate.Tokens;

namespace TokenGate.Gateway.Hosting;

/// <summary>What the gateway consists of. Everything is added only where the caller did not register an own one.</summary>
internal static class GatewayServices
{
    /// <summary>The server, the configuration in force, and the admin port.</summary>
    public static IServiceCollection AddGatewayHosting(
        this IServiceCollection services, GatewayConfiguration configuration, AcceptedConfiguration accepted, GatewayOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(configuration);
        services.AddSingleton(accepted);
        services.AddSingleton(new LiveOptions(options));
        services.AddSingleton<ConcernList>();
        services.AddSingleton<IConcerns>(static provider => provider.GetRequiredService<ConcernList>());
        services.AddSingleton<SideFileFaults>();
        services.AddSingleton<GatewayEndpoints>();
        services.AddSingleton<H2cMultiplexer>();
        services.AddSingleton<IConnectionListenerFactory>(static provider => provider.GetRequiredService<H2cMultiplexer>());
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelSetup>();
        services.AddAdminPort();
        services.AddHostedService<EndpointReporter>();
        return services;
    }

    /// <summary>What counts, judges and stores.</summary>
    public static IServiceCollection AddGatewayMetering(this IServiceCollection services, GatewayConfiguration configuration, GatewayOptions options)
    {
        services.AddMetrics();
        services.TryAddSingleton<IEncodingMap>(EncodingMap.Default);

        // A caller with a journal of its own also decides what follows it.
        if (services.All(static service => service.ServiceType != typeof(IJournal)))
        {
            services.AddSingleton(provider => JournalOpening.Open(
                new JournalOptions { Path = configuration.PathOf(options.Ledger.Path), DaysKey = () => provider.GetRequiredService<MemoryKey>().For("days of sums") },
                provider.GetRequiredService<IMeterFactory>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ConcernList>(),
                provider.GetRequiredService<ILogger<Journal>>()));
            services.AddSingleton<LedgerLifetime>();
            services.AddHostedService(static provider => provider.GetRequiredService<LedgerLifetime>());
            services.AddHostedService<SharedPrefixWatch>();
        }

        // Services stop in the reverse of their order: what may have an entry for the chain at a stop stands after the ledger.
        services.AddSingleton<AuditNotes>();
        services.AddHostedService<ConfigurationReloader>();
        services.AddHostedService<ConfigurationWatch>();
        services.AddHostedService<ModelWatch>();
        services.AddSingleton(provider => JudgeMemory.KeyOf(
            configuration, options, provider.GetRequiredService<ConcernList>(), provider.GetRequiredService<ILogger<JudgeMemory>>()));
        if (services.All(static service => service.ServiceType != typeof(IJudge)))
        {
            services.AddSingleton<IJudge>(provider =>
            {
                var judge = JudgeSettings.From(options.Judge, configuration);
                var front = provider.GetService<IJudgeFront>();
                var own = new Judge(judge, front?.Key ?? provider.GetRequiredService<MemoryKey>(), JudgeSettings.TryLoad(judge).Models);
                return front?.Before(own) ?? own;
            });
            services.AddHostedService(static provider => provider.GetRequiredService<JudgeMemory>());
        }

        services.AddSingleton<JudgeMemory>();

        services.AddSingleton<RegisteredWork>();
        services.TryAddSingleton<IToldLater>(static provider => provider.GetRequiredService<RegisteredWork>());
        services.AddSingleton<NoUsageCalls>();
        services.TryAddSingleton(DialectRegistry.Default);
        services.TryAddSingleton(PriceSettings.InForce(options.Report));
        services.TryAddSingleton(static provider => new ConversationKey(provider.GetRequiredService<MemoryKey>().For("conversations")));
        services.TryAddSingleton<ExchangeMeter>();
        return services;
    }

    /// <summary>
    /// From the taps to the journal. Hosted services stop in the reverse order of their registration: first the server, then what it fed.
    /// </summary>
    public static IServiceCollection AddGatewayRecording(this IServiceCollection services)
    {
        services.TryAddSingleton<GatewayMetrics>();
        services.TryAddSingleton<FaultReporter>();
        services.AddSingleton<UnreadableShare>();
        services.AddSingleton<IRecordObserver>(static provider => provider.GetRequiredService<UnreadableShare>());
        services.AddSingleton<UnpricedModels>();
        services.AddSingleton<IRecordObserver>(static provider => provider.GetRequiredService<UnpricedModels>());
        services.TryAddSingleton<PeopleKeys>();
        services.AddHostedService<PseudonymSync>();
        services.TryAddSingleton<SideFiles>();
        services.TryAddSingleton<UserResolver>();
        services.AddHostedService<IdentityWatch>();
        services.AddHostedService<SideFileNotes>();
        services.TryAddSingleton<UpstreamStates>();
        services.TryAddSingleton<EndingLog>();
        services.AddHostedService(static provider => provider.GetRequiredService<EndingLog>());
        services.TryAddSingleton<DrainLimit>();
        services.TryAddSingleton<StopGrace>();
        services.AddHostedService(static provider => provider.GetRequiredService<StopGrace>());
        services.TryAddSingleton<AnalysisLimit>();
        services.TryAddSingleton<ExchangeRecorder>();
        services.TryAddSingleton<TrafficRecorder>();
        services.TryAddSingleton<ITrafficRecorder>(static provider => provider.GetRequiredService<TrafficRecorder>());
        services.AddHostedService(static provider => provider.GetRequiredService<TrafficRecorder>());
        services.AddSingleton<AlertRules>();
        services.AddSingleton<PeerAlerts>();
        services.AddSingleton<IPeerTopic>(static provider => provider.GetRequiredService<PeerAlerts>());
        services.AddSingleton<DigestReader>();
        services.AddSingleton<AlertService>();
        services.AddHostedService(static provider => provider.GetRequiredService<AlertService>());
        services.AddHostedService(static provider => provider.GetRequiredService<ExchangeRecorder>());
        services.AddSingleton<WarmUp>();
        services.AddHostedService(static provider => provider.GetRequiredService<WarmUp>());
        return services;
    }
}
