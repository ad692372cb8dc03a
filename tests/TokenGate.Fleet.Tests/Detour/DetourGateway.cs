using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Fleet.Detour;
using TokenGate.Fleet.Membership;
using TokenGate.Fleet.Ownership;
using TokenGate.Fleet.Telemetry;
using TokenGate.Fleet.Tests.Judging;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Scoring;

namespace TokenGate.Fleet.Tests.Detour;

/// <summary>
/// A gateway's way round through a real Redis; whether it is a member, and what owners say, is said by <see cref="Owner"/>.
/// </summary>
internal sealed class DetourGateway : IAsyncDisposable
{
    private readonly FleetRedis _redis;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private DetourGateway(string redis, int number, bool isMember)
    {
        var key = FleetKey.From(TestGateway.Secret);
        Settings = new FleetSettings(new IPEndPoint(IPAddress.Loopback, number), new IPEndPoint(IPAddress.Loopback, number), redis, "tokengate", key);
        var metrics = new FleetMetrics(_services.GetRequiredService<IMeterFactory>());
        Owner.IsAway = !isMember;
        _redis = new FleetRedis(Settings);
        Way = new RedisDetour(
            Settings, Owner, _redis, new GatewayMember(Settings, new Judge(new JudgeOptions { Models = "" }, key.Memory), metrics, TimeProvider.System), metrics, TimeProvider.System);
    }

    public FleetSettings Settings { get; }

    public OneOwner Owner { get; } = new();

    public RedisDetour Way { get; }

    /// <summary>Starts one.</summary>
    /// <param name="redis">Where Redis is.</param>
    /// <param name="number">Its number: no two have the same.</param>
    /// <param name="isMember">True where it reaches owners itself.</param>
    public static async Task<DetourGateway> StartAsync(string redis, int number, bool isMember)
    {
        var gateway = new DetourGateway(redis, number, isMember);
        await gateway.Way.StartAsync(default);
        return gateway;
    }

    /// <summary>Waits until it asks by way of Redis.</summary>
    public Task OpensAsync() => TestGateway.UntilAsync(() => Way.IsOpen, () => "it finds nobody to ask");

    public async ValueTask DisposeAsync()
    {
        await Way.StopAsync(default);
        Way.Dispose();
        await _redis.DisposeAsync();
        await _services.DisposeAsync();
    }
}
