using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Adoption;
using TokenGate.Gateway.Admin.Counts;
using TokenGate.Gateway.Admin.Delivery;
using TokenGate.Gateway.Admin.Exposition;
using TokenGate.Gateway.Admin.Judging;
using TokenGate.Gateway.Admin.Live;
using TokenGate.Gateway.Admin.Operation;
using TokenGate.Gateway.Admin.Pages;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.People;
using TokenGate.Gateway.Admin.Records;
using TokenGate.Gateway.Admin.SignOn;
using TokenGate.Gateway.Admin.Telemetry;
using TokenGate.Gateway.Peers;
using TokenGate.Gateway.Telemetry;

namespace TokenGate.Gateway.Admin;

/// <summary>What the admin port consists of.</summary>
internal static class AdminServices
{
    /// <summary>Adds the admin port: its guard, its pipeline, and one service for each concern.</summary>
    public static IServiceCollection AddAdminPort(this IServiceCollection services)
    {
        services.AddSingleton<LocalToken>();
        services.AddHostedService(static provider => provider.GetRequiredService<LocalToken>());
        services.AddSingleton<FailedTokens>();
        services.AddSingleton<AdminAccess>();
        services.AddSingleton<SignOnService>();
        services.AddSingleton<AdminGuard>();
        services.AddSingleton<AdminBranch>();
        services.AddSingleton<AdminLedger>();
        services.AddSingleton<PeerClient>();
        services.AddSingleton<FleetSums>();
        services.AddSingleton<FleetOutcomes>();
        services.AddSingleton<IPeerTopic>(static provider => provider.GetRequiredService<FleetOutcomes>());
        services.AddSingleton<FleetConversations>();
        services.AddSingleton<IPeerTopic>(static provider => provider.GetRequiredService<FleetConversations>());
        services.AddSingleton<IPeerTopic, JournalSums>();
        services.AddSingleton<PeerReader>();
        services.AddSingleton<IPeerDesk, PeerDesk>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<JudgingModels>();
        services.AddSingleton<CountReader>();
        services.AddSingleton<SmallGroups>();
        services.AddSingleton<UserCounter>();
        services.AddSingleton<ActivityReader>();
        services.AddSingleton<AdoptionReport>();
        services.AddSingleton<ExplanationJson>();
        services.AddSingleton<Verifications>();
        services.AddSingleton<HealthReport>();
        services.AddSingleton<RouteStatistics>();
        services.AddSingleton<IRecordObserver>(static provider => provider.GetRequiredService<RouteStatistics>());
        services.AddSingleton<DriftMonitor>();
        services.AddSingleton<IRecordObserver>(static provider => provider.GetRequiredService<DriftMonitor>());
        services.AddSingleton<ModelCardFile>();
        services.AddSingleton<MetricCollector>();
        services.AddSingleton<LiveHub>();
        services.AddSingleton<IPeerTopic>(static provider => provider.GetRequiredService<LiveHub>());
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<IRecordObserver>(static provider => provider.GetRequiredService<LiveFeed>());
        services.AddSingleton<IAdminEndpoint, ProbeEndpoint>();
        services.AddSingleton<IAdminEndpoint, DocumentEndpoint>();
        services.AddSingleton<IAdminEndpoint, MeEndpoint>();
        services.AddSingleton<IAdminEndpoint, SignOnEndpoint>();
        services.AddSingleton<OwnPage>();
        services.AddSingleton<OwnJson>();
        services.AddSingleton<IAdminEndpoint, OwnPageEndpoint>();
        services.AddSingleton<IAdminEndpoint, OwnAppealsEndpoint>();
        services.AddSingleton<IAdminEndpoint, AppealsEndpoint>();
        services.AddSingleton<IAdminEndpoint, UsageEndpoint>();
        services.AddSingleton<IAdminEndpoint, AdoptionEndpoint>();
        services.AddSingleton<IAdminEndpoint, OutcomesEndpoint>();
        services.AddSingleton<IAdminEndpoint, WithheldEndpoint>();
        services.AddSingleton<IAdminEndpoint, ExchangesEndpoint>();
        services.AddSingleton<IAdminEndpoint, ConversationsEndpoint>();
        services.AddSingleton<IAdminEndpoint, AppealEndpoint>();
        services.AddSingleton<IAdminEndpoint, ReviewsEndpoint>();
        services.AddSingleton<IAdminEndpoint, PersonEndpoint>();
        services.AddSingleton<IAdminEndpoint, HealthEndpoint>();
        services.AddSingleton<IAdminEndpoint, AlertsEndpoint>();
        services.AddSingleton<IAdminEndpoint, DigestEndpoint>();
        services.AddSingleton<IAdminEndpoint, VerifyEndpoint>();
        services.AddSingleton<IAdminEndpoint, ModelEndpoint>();
        services.AddSingleton<IAdminEndpoint, EventsEndpoint>();
        services.AddSingleton<IAdminEndpoint, MetricsEndpoint>();
        services.TryAddSingleton(ConsoleFolder.BesideTheProgram);
        services.AddSingleton<IAdminEndpoint, PagesEndpoint>();
        services.AddHostedService<BookKeeper>();
        services.AddHostedService(static provider => provider.GetRequiredService<MetricCollector>());
        services.AddHostedService<GatewayGauges>();
        services.AddOtlpExport();
        services.AddHostedService(static provider => provider.GetRequiredService<LiveHub>());
        return services;
    }
}
