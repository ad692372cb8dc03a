using Orleans.Configuration;

namespace TokenGate.Fleet.Membership;

/// <summary>
/// How soon a gateway that is gone is found out, and what that costs a busy one. A death is found by two probes of a second that stay
/// without an answer. Measured with two gateways: killed, the other one's people have an owner again after 0.7 to 0.9 s (with the engine's
/// own settings after 12); stopped in good order, after 0.2 s, and no call fails; paused, after 8 s (62 s). A busy gateway is found dead
/// by mistake sooner than before, and comes back by itself: its people's memories move, and no exchange waits.
/// </summary>
internal static class FailoverSettings
{
    /// <summary>How long the owner is waited for where nobody waits: exchanges that are told afterwards.</summary>
    public static TimeSpan LateLimit { get; } = TimeSpan.FromSeconds(3);

    /// <summary>How long Redis keeps a memory that nobody uses: a day longer than anything in it counts.</summary>
    public static TimeSpan SavedFor { get; } = TimeSpan.FromDays(15);

    /// <summary>Sets the engine.</summary>
    public static void Use(ISiloBuilder silo)
    {
        silo.Configure<ClusterMembershipOptions>(static membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
            membership.NumMissedProbesLimit = 2;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);

            // Who was killed with all others still stands in the table; joining waits until he is found stale.
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            membership.NumMissedTableIAmAliveLimit = 3;
            membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
        });
        silo.Configure<SiloMessagingOptions>(static messaging =>
        {
            messaging.ResponseTimeout = LateLimit;
            messaging.MaxMessageBodySize = 64 << 20;
        });
        silo.Configure<GrainCollectionOptions>(static grains => grains.DeactivationTimeout = TimeSpan.FromSeconds(10));
    }
}
