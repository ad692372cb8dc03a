using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Persistence;
using Orleans.Serialization;
using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Ownership;

namespace TokenGate.Fleet.Membership;

/// <summary>
/// One life of this gateway in the fleet: the engine in a host of its own, which neither takes signals nor ends the process. It is started
/// once; whoever stops it builds another one.
/// </summary>
internal sealed class SiloLife : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly IHost _host;
    private readonly SiloFault _fault;
    private readonly IMembershipTable _table;

    private SiloLife(IHost host, SiloFault fault)
    {
        (_host, _fault) = (host, fault);
        Grains = host.Services.GetRequiredService<IGrainFactory>();
        Sent = host.Services.GetRequiredService<SentClient>();
        Desk = host.Services.GetRequiredService<DeskClient>();
        Serializer = host.Services.GetRequiredService<Serializer>();
        _table = host.Services.GetRequiredService<IMembershipTable>();
    }

    /// <summary>How grains are asked.</summary>
    public IGrainFactory Grains { get; }

    /// <summary>How gateways are asked what they sent lately.</summary>
    public SentClient Sent { get; }

    /// <summary>How the consoles of other gateways are asked.</summary>
    public DeskClient Desk { get; }

    /// <summary>What turns messages into bytes.</summary>
    public Serializer Serializer { get; }

    /// <summary>Completes with the reason when this life is over, whether it was told or not.</summary>
    public Task<string> Over => _fault.Told;

    /// <summary>Starts a silo. Redis answered a moment ago: what fails to start keeps its port for a while.</summary>
    /// <exception cref="Exception">It did not start.</exception>
    public static async Task<SiloLife> StartAsync(
        FleetSettings settings, SiloCertificates? certificates, GatewayMember gateway, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var fault = new SiloFault();
        var host = Build(settings, certificates, gateway, logs, fault);
        try
        {
            await host.StartAsync(cancellationToken);
            return new SiloLife(host, fault);
        }
        catch
        {
            await StopAsync(host);
            throw;
        }
    }

    /// <summary>
    /// The gateways of the fleet that are alive, by its table. A table without this one is that of a Redis that lost its data: others may
    /// have begun a second fleet by it.
    /// </summary>
    public async Task<IReadOnlyList<string>> MembersAsync(CancellationToken cancellationToken)
    {
        var table = await _table.ReadAllAsync(cancellationToken);
        return [.. table.Members.Where(static member => member.Item1.Status == SiloStatus.Active).Select(static member => member.Item1.SiloAddress.Endpoint.ToString())];
    }

    /// <summary>Where a person's memory is saved.</summary>
    public static string StorageKey(FleetSettings settings, UInt128 person) => $"{settings.Cluster}:person:{GatewayMember.KeyOf(person):N}";

    /// <summary>Leaves the fleet: what lives here is saved, and moves.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(_host);

    private static async Task StopAsync(IHost host)
    {
        try
        {
            using var limit = new CancellationTokenSource(StopLimit);
            await host.StopAsync(limit.Token).WaitAsync(StopLimit);
            await ((IAsyncDisposable)host).DisposeAsync().AsTask().WaitAsync(StopLimit);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A silo that was declared dead, or whose Redis is away, cannot take leave. It is left to itself; the next one says if its
            // port is not free.
        }
    }

    private static IHost Build(FleetSettings settings, SiloCertificates? certificates, GatewayMember gateway, ILoggerFactory logs, SiloFault fault)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(gateway);
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.Cluster, settings.Cluster));
            silo.Configure<EndpointOptions>(endpoint =>
            {
                endpoint.AdvertisedIPAddress = settings.Advertised.Address;
                endpoint.SiloPort = settings.Advertised.Port;
                endpoint.SiloListeningEndpoint = settings.Listen;
                endpoint.GatewayPort = 0;
            });
            silo.UseRedisClustering(redis =>
            {
                redis.ConfigurationOptions = settings.ToRedis();
                redis.CreateRedisKey = static cluster => $"{cluster.ClusterId}:members";
            });
            silo.AddRedisGrainStorage(ByteStorage.Name, (RedisStorageOptions redis) =>
            {
                redis.ConfigurationOptions = settings.ToRedis();
                redis.GrainStorageSerializer = new ByteStorage();
                redis.GetStorageKey = (kind, id) => $"{settings.Cluster}:{kind}:{id.Key}";
                redis.EntryExpiry = FailoverSettings.SavedFor;
                redis.DeleteStateOnClear = true;
            });
            silo.Configure<SiloConnectionOptions>(connections => KeyHandshake.Use(connections, settings, certificates));
            silo.AddGrainService<SentService>();
            silo.Services.AddSingleton<SentClient>();
            silo.AddGrainService<DeskService>();
            silo.Services.AddSingleton<DeskClient>();
            FailoverSettings.Use(silo);
        });
        builder.Services.AddSingleton<IFatalErrorHandler>(fault);
        return builder.Build();
    }
}
